import type { CallTurn } from "../../../src/server/api-types.ts";
import { formatMoment } from "../format/duration.ts";
import { floorSigns, toFloorEvents } from "./floor-events.ts";
import type { Player } from "./use-player.ts";
import styles from "./floor-list.module.css";

/** So long before and after such a moment one hears what it was. */
const contextMs = 1500;

/** Cut-offs, interruptions and replies that were taken back in this turn; where there is a recording they can be heard. */
export function FloorList({ turn, player }: { readonly turn: CallTurn; readonly player: Player }) {
  const events = toFloorEvents(turn);
  if (events.length === 0) return null;
  return (
    <ul className={styles.events} aria-label="Who took the floor in this turn">
      {events.map(({ type, atMs, label, text }) => (
        <li key={`${type}-${atMs}`} data-type={type}>
          {player.isAvailable ? (
            <button
              type="button"
              aria-label={`Hear the moment at ${formatMoment(atMs)}`}
              onClick={() => player.play(atMs - contextMs, atMs + 2 * contextMs)}
            >
              {formatMoment(atMs)}
            </button>
          ) : (
            <time>{formatMoment(atMs)}</time>
          )}
          <span>
            <b>
              <span aria-hidden="true">{floorSigns[type]} </span>
              {label}.
            </b>{" "}
            {text}
          </span>
        </li>
      ))}
    </ul>
  );
}

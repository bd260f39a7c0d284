import type { CallNote, CallSummary, CallTurn } from "../../../src/server/api-types.ts";
import { DeedCard } from "../conversation/deed-card.tsx";
import { toDeeds } from "../conversation/bookings.ts";
import { formatMoment, formatWait } from "../format/duration.ts";
import { readable, transportLabel } from "../format/labels.ts";
import { vendorEventText } from "../format/vendor-words.ts";
import { Panel } from "../ui/panel.tsx";
import { toFloorEvents } from "./floor-events.ts";
import styles from "./call-aside.module.css";

interface CallAsideProps {
  readonly call: CallSummary;
  readonly turns: readonly CallTurn[];
  readonly notes: readonly CallNote[];
}

/** What came of the call, what was out of the ordinary, and what it ran on. */
export function CallAside({ call, turns, notes }: CallAsideProps) {
  const deeds = toDeeds(turns.flatMap(({ tools }) => tools));
  const events = [...turns.flatMap(eventsOf), ...notes.flatMap(toEvent), ...toOutages(notes)].toSorted(
    (one, other) => one.atMs - other.atMs,
  );
  return (
    <aside className={styles.aside} aria-label="About this call">
      <Panel title="What came of it">
        {deeds.length === 0 ? (
          <p className={styles.none}>Nothing was changed in the calendar.</p>
        ) : (
          <ul className={styles.list}>
            {deeds.map((deed, index) => (
              <DeedCard key={index} deed={deed} />
            ))}
          </ul>
        )}
      </Panel>
      {events.length > 0 && (
        <Panel title="Out of the ordinary">
          <ol className={styles.events}>
            {events.map((event, index) => (
              <li key={index}>
                <time>{formatMoment(event.atMs)}</time>
                <span>{event.text}</span>
              </li>
            ))}
          </ol>
        </Panel>
      )}
      <Panel title="Ran on">
        <dl className={styles.facts}>
          <Fact name="Line" value={transportLabel(call.transport)} />
          <Fact name="Recogniser" value={call.stt} />
          <Fact name="Brain" value={call.brain} />
          <Fact name="Voice" value={call.tts} />
          {call.to !== undefined && <Fact name="Called" value={call.to} />}
          <Fact name="Call" value={call.id} />
        </dl>
      </Panel>
    </aside>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value === "" ? "none" : value}</dd>
    </div>
  );
}

interface Happening {
  readonly atMs: number;
  readonly text: string;
}

function eventsOf(turn: CallTurn): readonly Happening[] {
  return [
    ...toFloorEvents(turn)
      .filter(({ type }) => type !== "taken-back")
      .map(({ atMs, label, text }) => ({ atMs, text: `${label}. ${text}` })),
    ...turn.escalations.map(({ reason, atMs }) => ({ atMs, text: `Escalation: ${readable(reason)}` })),
    ...turn.intercepts.map(({ name, evidence, atMs }) => ({ atMs, text: `${readable(name)}: “${evidence}”` })),
  ];
}

function toEvent(note: CallNote): readonly Happening[] {
  const { atMs } = note;
  switch (note.type) {
    case "vendor-error":
    case "vendor-switch":
    case "vendor-hedge":
      return [{ atMs, text: vendorEventText(note) }];
    case "brain-switch":
      return [{ atMs, text: `Brain changed from ${note.from} to ${note.to}: ${note.reason}` }];
    case "watchdog":
      return [{ atMs, text: `Watchdog: ${readable(note.action)} after ${Math.round(note.silentMs)} ms of silence` }];
    case "dtmf":
      return [{ atMs, text: `Key ${note.digit}` }];
    case "escalation":
      return [{ atMs, text: `Escalation: ${readable(note.reason)}` }];
    case "network":
    case "filler":
      return [];
  }
}

/** Each loss of the network with how long it lasted. */
function toOutages(notes: readonly CallNote[]): readonly Happening[] {
  const states = notes.filter((note) => note.type === "network");
  return states.flatMap((note, index) => {
    if (note.state !== "lost") return [];
    const back = states[index + 1];
    const text = back === undefined ? "Network lost" : `Network lost for ${formatWait(back.atMs - note.atMs)}`;
    return [{ atMs: note.atMs, text }];
  });
}

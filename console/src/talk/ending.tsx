import { Link } from "wouter";
import type { Conversation } from "../conversation/fold-journal.ts";
import { DeedCard } from "../conversation/deed-card.tsx";
import { toDeeds } from "../conversation/bookings.ts";
import { dispositionLabel, outcomeLabel, readable } from "../format/labels.ts";
import { Badge } from "../ui/badge.tsx";
import type { LineView } from "./talk-line.ts";
import styles from "./ending.module.css";

/** How the call ended, and what came of it. */
export function Ending({ view, conversation }: { readonly view: LineView; readonly conversation: Conversation }) {
  const outcome = conversation.end?.outcome;
  const label = outcome === undefined ? undefined : outcomeLabel({ isLive: false, outcome });
  const disposition = conversation.end && dispositionLabel({ isLive: false, ...conversation.end });
  const deeds = toDeeds(conversation.turns.flatMap(({ tools }) => tools));
  return (
    <section className={styles.ending} aria-labelledby="ending">
      <header>
        <h2 id="ending">Call ended</h2>
        <Badge tone={label?.tone ?? "neutral"}>{label?.text ?? readable(view.endReason ?? "ended")}</Badge>
        {disposition !== undefined && <span>{disposition}</span>}
      </header>
      {deeds.length === 0 ? (
        <p>Nothing was changed in the calendar.</p>
      ) : (
        <ul>
          {deeds.map((deed, index) => (
            <DeedCard key={index} deed={deed} />
          ))}
        </ul>
      )}
      {view.callId !== undefined && <Link href={`/calls/${view.callId}`}>See the call, turn by turn</Link>}
    </section>
  );
}

import { Link } from "wouter";
import type { CallSummary } from "../../../src/server/api-types.ts";
import { useCall } from "../api/queries.ts";
import type { Conversation } from "../conversation/fold-journal.ts";
import { DeedCard } from "../conversation/deed-card.tsx";
import { toDeeds } from "../conversation/bookings.ts";
import { dispositionLabel, outcomeLabel, readable } from "../format/labels.ts";
import { Badge } from "../ui/badge.tsx";
import type { LineView } from "./talk-line.ts";
import styles from "./ending.module.css";

/** How the call ended, and what came of it. */
export function Ending({ view, conversation }: { readonly view: LineView; readonly conversation: Conversation }) {
  // The line closes before the last entries of the journal are through: the server knows the rest.
  const { data } = useCall(view.callId ?? "");
  const end = toEnd(data?.call, conversation.end);
  const turns = data === undefined || data.call.isLive ? conversation.turns : data.turns;
  const deeds = toDeeds(turns.flatMap(({ tools }) => tools));
  const label =
    end === undefined ? { text: readable(view.endReason ?? "ended"), tone: "neutral" as const } : outcomeLabel(end);
  const disposition = end && dispositionLabel(end);
  return (
    <section className={styles.ending} aria-labelledby="ending">
      <header>
        <h2 id="ending">Call ended</h2>
        <Badge tone={label.tone}>{label.text}</Badge>
        {disposition !== undefined && <span className={styles.disposition}>{disposition}</span>}
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

type End = Pick<CallSummary, "isLive" | "outcome" | "disposition">;

function toEnd(call: CallSummary | undefined, event: Conversation["end"]): End | undefined {
  if (call !== undefined && !call.isLive) return call;
  return event === undefined ? undefined : { isLive: false, outcome: event.outcome, disposition: event.disposition };
}

import type { CallTurn } from "../../../src/server/api-types.ts";
import { readable } from "../format/labels.ts";
import styles from "./turn-details.module.css";

/** How the turn came about: the decision, the moments, and what the tools were given and answered. */
export function TurnDetails({ turn }: { readonly turn: CallTurn }) {
  const facts = factsOf(turn);
  const marks = Object.entries(turn.latency?.marks ?? {}).toSorted(([, one], [, other]) => one - other);
  if (facts.length === 0 && marks.length === 0 && turn.tools.length === 0) return null;
  return (
    <details className={styles.details}>
      <summary>Details</summary>
      {facts.length > 0 && (
        <ul className={styles.facts}>
          {facts.map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
      )}
      {marks.length > 0 && (
        <dl className={styles.marks} aria-label="Moments from the caller's last sound">
          {marks.map(([name, ms]) => (
            <div key={name}>
              <dt>{readable(name)}</dt>
              <dd>{Math.round(ms)} ms</dd>
            </div>
          ))}
        </dl>
      )}
      {turn.tools.map((tool) => (
        <div key={`${tool.name}-${tool.startMs}`} className={styles.tool}>
          <p>
            {tool.name} ({tool.effect})
          </p>
          <pre>{JSON.stringify({ args: tool.args, result: tool.result }, undefined, 2)}</pre>
        </div>
      ))}
    </details>
  );
}

function factsOf(turn: CallTurn): readonly string[] {
  const { commit, caller, discardedGuesses } = turn;
  return [
    ...(commit === undefined
      ? []
      : [`Took the floor after ${Math.round(commit.waitMs)} ms of silence (${commit.reason})`]),
    ...(caller?.confidence === undefined
      ? []
      : [`Recognised with a confidence of ${Math.round(caller.confidence * 100)} %`]),
    ...(discardedGuesses === 0
      ? []
      : [`${discardedGuesses} early ${discardedGuesses === 1 ? "guess" : "guesses"} discarded`]),
    ...turn.intercepts.map(({ name, evidence }) => `${readable(name)}: “${evidence}”`),
    ...turn.escalations.map(({ reason, evidence }) => `Escalation, ${reason}: “${evidence}”`),
  ];
}

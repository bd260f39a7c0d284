import type { AgentsAnswer, EnginesAnswer } from "../../../src/server/api-types.ts";
import type { CallError } from "../call-client/call-error.ts";
import { Button } from "../ui/button.tsx";
import { Failure, Hint } from "../ui/notice.tsx";

interface LineProblemProps {
  readonly agents: { readonly error: Error | null; readonly data: AgentsAnswer | undefined; refetch(): unknown };
  readonly engines: EnginesAnswer | undefined;
  readonly problem: CallError | undefined;
  readonly hasCall: boolean;
  /** Begins a call without a microphone. */
  readonly onType: () => void;
}

/** Whatever stands between the visitor and a call, each with the way around it. */
export function LineProblem({ agents, engines, problem, hasCall, onType }: LineProblemProps) {
  const isAboutMicrophone = problem?.code.startsWith("MICROPHONE") === true;
  return (
    <>
      {agents.error !== null && agents.data === undefined && (
        <Failure error={agents.error} onRetry={() => void agents.refetch()} />
      )}
      {problem !== undefined && (
        <div role="alert">
          <Hint tone="bad">
            <p>
              <strong>{problem.message}.</strong> {problem.hint}
            </p>
            {isAboutMicrophone && !hasCall && <Button onClick={onType}>Type instead</Button>}
          </Hint>
        </div>
      )}
      {!hasCall &&
        engines?.notices.map(({ code, message, hint }) => (
          <Hint key={code}>
            <p>
              {message} {hint}
            </p>
          </Hint>
        ))}
    </>
  );
}

import type { Brain, ReplyPart, ReplyRun, TurnInput } from "../agent/brain.ts";
import type { ConversationEntry } from "../agent/conversation.ts";
import type { ToolOutcome } from "../agent/tools.ts";
import { silentLog } from "../base/log.ts";
import type { VirtualClock } from "../base/virtual-clock.ts";

/** One turn put to a brain, without a call around it. */
export interface ReplyTrial<State> {
  readonly clock: VirtualClock;
  readonly brain: Brain<State>;
  readonly turn?: Partial<TurnInput>;
  readonly state?: State;
  readonly conversation?: readonly ConversationEntry[];
  readonly signal?: AbortSignal;
  /** Default: money is no matter. */
  readonly affords?: (usd: number) => Promise<void>;
  /** Default: every tool is unknown. */
  readonly callTool?: (name: string, args: unknown) => Promise<ToolOutcome>;
}

/** What came of it. */
export interface ReplyResult<State> {
  readonly parts: readonly ReplyPart<State>[];
  /** The clauses, as they were said. */
  readonly said: readonly string[];
  /** When each clause was said, on the clock, from the start of the turn. */
  readonly saidAtMs: readonly number[];
  readonly state: State;
  readonly error: unknown;
  readonly endedAtMs: number;
}

/** Lets a brain answer one turn in virtual time. Never throws: a failure is part of the result. */
export async function tryReply<State>(trial: ReplyTrial<State>): Promise<ReplyResult<State>> {
  const { clock, brain } = trial;
  const startedAtMs = clock.now();
  const parts: ReplyPart<State>[] = [];
  const saidAtMs: number[] = [];
  let state = trial.state ?? brain.initialState();
  let error: unknown;
  let endedAtMs: number | undefined;
  const run: ReplyRun<State> = {
    callId: "c_trial",
    state,
    conversation: trial.conversation ?? [],
    clock,
    log: silentLog,
    signal: trial.signal ?? new AbortController().signal,
    ...(trial.affords && { affords: trial.affords }),
    callTool:
      trial.callTool ??
      ((name) => Promise.resolve({ ok: false, code: "TOOL_UNKNOWN", message: `no ${name}`, retryable: false })),
  };
  const turn: TurnInput = {
    kind: "speech",
    text: "Hello",
    confidence: 1,
    repeats: 1,
    interrupted: false,
    ...trial.turn,
  };
  const reading = (async () => {
    try {
      for await (const part of brain.reply(turn, run)) {
        parts.push(part);
        if (part.type === "say") saidAtMs.push(clock.now() - startedAtMs);
        if (part.type === "state") state = part.state;
      }
    } catch (thrown) {
      error = thrown;
    } finally {
      endedAtMs = clock.now() - startedAtMs;
    }
  })();
  await clock.runWhileNot(() => endedAtMs !== undefined);
  await reading;
  const said = parts.flatMap((part) => (part.type === "say" ? [part.text] : []));
  return { parts, said, saidAtMs, state, error, endedAtMs: endedAtMs ?? 0 };
}

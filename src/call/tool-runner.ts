import { createHash } from "node:crypto";
import type { AnyTool, Tool, ToolOutcome } from "../agent/tools.ts";
import type { Clock } from "../base/clock.ts";
import { isCancelled, toCallwrightError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { withTimeout } from "../base/sleep.ts";
import type { Conversation } from "../agent/conversation.ts";
import type { Journal } from "./journal.ts";
import type { ReplyRun } from "./reply-run.ts";

/** What the tools of one call run with. */
export interface ToolRunnerOptions {
  readonly callId: string;
  readonly tools: readonly AnyTool[];
  readonly clock: Clock;
  readonly log: Log;
  readonly journal: Journal;
  readonly conversation: Conversation;
}

const defaultTimeoutMs = 5000;

/** Runs the tools of one call: validates, waits for the commit that a write needs, limits the time, and records. */
export class ToolRunner {
  readonly #options: ToolRunnerOptions;
  readonly #writes = new Set<Promise<unknown>>();
  /** By idempotency key. */
  readonly #written = new Map<string, Promise<ToolOutcome>>();

  constructor(options: ToolRunnerOptions) {
    this.#options = options;
  }

  /** Settles when no write is under way. */
  async writesSettled(): Promise<void> {
    await Promise.allSettled(this.#writes);
  }

  /** A tool's own failure is an outcome; only cancelling throws. */
  async run(call: { readonly name: string; readonly args: unknown; readonly run: ReplyRun }): Promise<ToolOutcome> {
    const tool = this.#options.tools.find((candidate) => candidate.name === call.name);
    if (tool === undefined) {
      const known = this.#options.tools.map((candidate) => candidate.name).join(", ");
      return failure("TOOL_UNKNOWN", `There is no tool '${call.name}'; there are: ${known}`);
    }
    const parsed = tool.input.safeParse(call.args);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      return failure("TOOL_BAD_ARGUMENTS", `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not valid"}`);
    }
    if (tool.effect === "read") return this.#execute(tool, parsed.data, call.run);
    await call.run.commitment.untilHard();
    const key = this.#keyOf(tool, parsed.data, call.run);
    // A model that asks twice for the same in one turn has it done once; what failed may be tried again.
    const earlier = await this.#written.get(key);
    if (earlier?.ok === true) return earlier;
    const write = call.run.whileWriting(() => this.#execute(tool, parsed.data, call.run));
    this.#writes.add(write);
    this.#written.set(key, write);
    try {
      return await write;
    } finally {
      this.#writes.delete(write);
    }
  }

  #keyOf(tool: AnyTool, input: unknown, run: ReplyRun): string {
    return `${this.#options.callId}/${run.turnId}/${tool.name}/${fingerprint(input)}`;
  }

  async #execute(tool: AnyTool, input: unknown, run: ReplyRun): Promise<ToolOutcome> {
    const { callId, clock, log } = this.#options;
    const idempotencyKey = this.#keyOf(tool, input, run);
    const startedAtMs = clock.now();
    const { name, effect } = tool;
    run.commitment.whenHard(() =>
      this.#options.journal.append({
        type: "tool-start",
        turnId: run.turnId,
        name,
        effect,
        args: input,
        idempotencyKey,
      }),
    );
    // A write that has begun is not cut off by a caller who hangs up: half a booking is worse than one too many.
    const outer = effect === "read" ? { signal: run.signal } : {};
    let outcome: ToolOutcome;
    try {
      const result = await withTimeout(
        {
          clock,
          timeoutMs: tool.timeoutMs ?? defaultTimeoutMs,
          code: "TOOL_TIMEOUT",
          what: `Tool '${name}'`,
          ...outer,
        },
        // The input was validated by the tool's own schema, which is what gives `run` its type.
        (signal) => (tool as Tool).run(input, { callId, idempotencyKey, signal, clock, log }),
      );
      outcome = { ok: true, result };
    } catch (error) {
      if (isCancelled(error)) throw error;
      const { code, message, retryable } = toCallwrightError(error, { code: "TOOL_FAILED" });
      outcome = { ok: false, code, message, retryable };
    }
    this.#record({ tool, input, run, outcome, durationMs: clock.now() - startedAtMs });
    return outcome;
  }

  #record(done: { tool: AnyTool; input: unknown; run: ReplyRun; outcome: ToolOutcome; durationMs: number }): void {
    const { journal, conversation, clock } = this.#options;
    const { tool, input, run, outcome, durationMs } = done;
    const result = outcome.ok ? outcome.result : { code: outcome.code, message: outcome.message };
    run.commitment.whenHard(() => {
      const { name } = tool;
      // Asked now: a guess belongs to its turn only once it was adopted.
      const { turnId } = run;
      journal.append({
        type: "tool-end",
        turnId,
        name,
        ok: outcome.ok,
        result,
        durationMs: Math.round(durationMs * 10) / 10,
      });
      conversation.add({ role: "tool", turnId, name, args: input, ok: outcome.ok, result, atMs: clock.now() });
    });
  }
}

function failure(code: string, message: string): ToolOutcome {
  return { ok: false, code, message, retryable: false };
}

/** The same for the same arguments, whatever the order of their fields. */
function fingerprint(input: unknown): string {
  const canonical = JSON.stringify(input, (_key, value: unknown) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
  return createHash("sha256")
    .update(canonical ?? "null")
    .digest("hex")
    .slice(0, 16);
}

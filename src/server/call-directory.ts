import type { Clock } from "../base/clock.ts";
import { CallwrightError } from "../base/errors.ts";
import type { CallEnd } from "../call/call-options.ts";
import type { CallInfo, CallObserver } from "../call/call-host.ts";
import type { JournalEntry } from "../call/journal-events.ts";
import type { ServerCall, ServerCalls } from "./server-calls.ts";

/** Ended calls are kept so long, since the store has them a moment later only, or not at all while it is down. */
const keptMs = 60_000;
const mostKept = 200;

/** A call of this process, live or just ended. */
export interface KnownCall {
  readonly info: CallInfo;
  readonly entries: readonly JournalEntry[];
  readonly end?: CallEnd & { readonly endedAtMs: number };
}

/** Knows the calls of this process: those that are live, and those that ended within the last minute. */
export class CallDirectory implements CallObserver {
  readonly #calls: ServerCalls;
  readonly #clock: Clock;
  readonly #entries = new Map<string, JournalEntry[]>();
  // In the order in which they ended.
  readonly #ended = new Map<string, KnownCall & { readonly forgetAtMs: number }>();

  constructor(options: { readonly calls: ServerCalls; readonly clock: Clock }) {
    this.#calls = options.calls;
    this.#clock = options.clock;
  }

  callStarted(info: CallInfo): void {
    this.#entries.set(info.id, []);
  }

  entry(info: CallInfo, entry: JournalEntry): void {
    this.#entries.get(info.id)?.push(entry);
  }

  callEnded(info: CallInfo, end: CallEnd): void {
    const entries = this.#entries.get(info.id) ?? [];
    this.#entries.delete(info.id);
    this.#forget();
    this.#ended.set(info.id, {
      info,
      entries,
      end: { ...end, endedAtMs: this.#clock.wallTimeMs() },
      forgetAtMs: this.#clock.now() + keptMs,
    });
  }

  find(id: string): KnownCall | undefined {
    const live = this.#calls.live.get(id);
    if (live !== undefined) return { info: live.info, entries: live.call.journal.entries };
    this.#forget();
    return this.#ended.get(id);
  }

  /** Throws CALL_ENDED, or CALL_UNKNOWN when it is not even one of the last minute. */
  live(id: string): ServerCall {
    const live = this.#calls.live.get(id);
    if (live !== undefined) return live;
    if (this.find(id) === undefined) throw unknownCall(id);
    throw callEnded();
  }

  /** Live ones, the newest first. */
  get liveCalls(): readonly KnownCall[] {
    return [...this.#calls.live.values()]
      .map(({ info, call }) => ({ info, entries: call.journal.entries }))
      .sort((one, other) => other.info.startedAtMs - one.info.startedAtMs);
  }

  /** Those that ended within the last minute, the newest first. */
  get endedCalls(): readonly KnownCall[] {
    this.#forget();
    return [...this.#ended.values()].sort((one, other) => other.info.startedAtMs - one.info.startedAtMs);
  }

  #forget(): void {
    const nowMs = this.#clock.now();
    for (const [id, { forgetAtMs }] of this.#ended) {
      if (forgetAtMs > nowMs && this.#ended.size < mostKept) return;
      this.#ended.delete(id);
    }
  }
}

/** For a call that nobody knows. */
export function unknownCall(id: string): CallwrightError {
  return new CallwrightError(`There is no call '${id.slice(0, 100)}'`, {
    code: "CALL_UNKNOWN",
    field: "id",
    hint: "GET /v1/calls lists the calls there are.",
  });
}

/** For a call that takes nothing more. */
export function callEnded(): CallwrightError {
  return new CallwrightError("The call has ended", { code: "CALL_ENDED", field: "id", hint: "Start a new call." });
}

import type { JournalEntry } from "../../../src/call/journal-events.ts";
import { accessToken } from "../api/access-token.ts";
import { httpCallServer } from "../api/http-call-server.ts";
import { browserClock } from "../base/browser-clock.ts";
import { startCall, type Call, type CallLevels, type CallState } from "../call-client/call-client.ts";
import { toCallError, type CallError } from "../call-client/call-error.ts";

/** How the line stands. `live` is the call client's `connected`. */
export type LinePhase = "idle" | "asking-microphone" | "connecting" | "live" | "reconnecting" | "ended";

/** All that a page shows of the line; a new object whenever something changes. */
export interface LineView {
  readonly phase: LinePhase;
  readonly agent: string;
  readonly callId: string | undefined;
  readonly entries: readonly JournalEntry[];
  readonly isMuted: boolean;
  /** Whether the agent can hear: there is a microphone. */
  readonly isHeard: boolean;
  /** When it was answered, Unix epoch in ms. */
  readonly connectedAtMs: number | undefined;
  readonly endedAtMs: number | undefined;
  readonly endReason: string | undefined;
  /** What went wrong; the call may go on. */
  readonly problem: CallError | undefined;
}

const idle: LineView = {
  phase: "idle",
  agent: "",
  callId: undefined,
  entries: [],
  isMuted: false,
  isHeard: true,
  connectedAtMs: undefined,
  endedAtMs: undefined,
  endReason: undefined,
  problem: undefined,
};

/** What a call is begun with. */
export interface LineStart {
  readonly agent: string;
  /** False: the call is typed and heard. */
  readonly useMicrophone: boolean;
  readonly iceServers: readonly RTCIceServer[];
}

/** The one call that this window can have. It outlives the page that began it. */
export class TalkLine {
  readonly #listeners = new Set<() => void>();
  readonly #meters = new Set<(levels: CallLevels) => void>();
  #view: LineView = idle;
  #call: Call | undefined;
  /** Which call it is: what an earlier one still reports is dropped. */
  #attempt = 0;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly view = (): LineView => this.#view;

  /** Tells how loud both sides are, twenty times a second, without a new view each time. */
  listenToLevels(listener: (levels: CallLevels) => void): () => void {
    this.#meters.add(listener);
    return () => this.#meters.delete(listener);
  }

  /** Begins a call, in a click. What goes wrong is in the view. */
  async begin({ agent, useMicrophone, iceServers }: LineStart): Promise<void> {
    if (isOpen(this.#view.phase)) return;
    const attempt = ++this.#attempt;
    const current = (): boolean => attempt === this.#attempt;
    const token = accessToken();
    const phase = useMicrophone ? "asking-microphone" : "connecting";
    this.#set({ ...idle, phase, agent, isHeard: useMicrophone });
    try {
      const call = await startCall({
        agent,
        server: httpCallServer(token === undefined ? {} : { token }),
        clock: browserClock,
        iceServers,
        ...(useMicrophone ? {} : { microphone: "none" as const }),
        onState: (state) => current() && this.#follow(state),
        onLevel: (levels) => current() && this.#meter(levels),
        onEvent: (entry) => current() && this.#change({ entries: [...this.#view.entries, entry] }),
      });
      if (current()) this.#call = call;
      else call.hangUp();
    } catch (cause) {
      if (current()) this.#change({ phase: "idle", problem: toCallError(cause) });
    }
  }

  hangUp(): void {
    if (this.#call !== undefined) this.#call.hangUp();
    else {
      // Not answered yet: whatever comes of it is not wanted any more.
      this.#attempt++;
      this.#set(idle);
    }
  }

  setMuted(isMuted: boolean): void {
    this.#call?.setMuted(isMuted);
    this.#change({ isMuted });
  }

  press(digit: string): void {
    try {
      this.#call?.sendDigits(digit);
    } catch (cause) {
      this.#change({ problem: toCallError(cause) });
    }
  }

  /** Says something by typing it; answers whether it was taken. */
  async say(text: string): Promise<boolean> {
    try {
      await this.#call?.say(text);
      this.#change({ problem: undefined });
      return true;
    } catch (cause) {
      this.#change({ problem: toCallError(cause) });
      return false;
    }
  }

  #follow(state: CallState): void {
    const nowMs = browserClock.wallTimeMs();
    if (state.phase === "connected") {
      const connectedAtMs = this.#view.connectedAtMs ?? nowMs;
      this.#change({ phase: "live", callId: state.callId, connectedAtMs });
    } else if (state.phase === "ended") {
      this.#call = undefined;
      this.#meter({ microphone: 0, agent: 0 });
      // Without an id the call never was; why, `begin` tells.
      if (state.callId === undefined) return;
      this.#change({
        phase: "ended",
        callId: state.callId,
        endedAtMs: nowMs,
        endReason: state.reason,
        problem: state.error,
      });
    } else {
      this.#change({ phase: state.phase });
    }
  }

  #meter(levels: CallLevels): void {
    for (const listener of this.#meters) listener(levels);
  }

  #change(change: Partial<LineView>): void {
    this.#set({ ...this.#view, ...change });
  }

  #set(view: LineView): void {
    this.#view = view;
    for (const listener of this.#listeners) listener();
  }
}

/** Whether there is a call, or about to be one. */
export function isOpen(phase: LinePhase): boolean {
  return phase !== "idle" && phase !== "ended";
}

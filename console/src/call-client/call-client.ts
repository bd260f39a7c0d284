/**
 * A call from a browser, without any framework.
 *
 * ```ts
 * const call = await startCall({
 *   agent: "front-desk",
 *   server: httpCallServer(),          // console/src/api/http-call-server.ts
 *   clock: browserClock,               // console/src/base/browser-clock.ts
 *   onState: (state) => …,             // asking-microphone → connecting → connected ⇄ reconnecting → ended
 *   onLevel: ({ microphone, agent }) => …, // 0 to 1, twenty times a second while connected
 *   onEvent: (entry) => …,             // the call's journal as it is written: transcripts, turns, latency
 * });
 * call.setMuted(true);
 * call.sendDigits("12#");
 * await call.say("Tuesday at ten, please");
 * call.hangUp();
 * ```
 *
 * - Begin it in a click: browsers play sound only after one.
 * - `startCall` rejects with a {@link CallError} when there is no call: MICROPHONE_DENIED, MICROPHONE_MISSING,
 *   MICROPHONE_BUSY, BROWSER_UNSUPPORTED, SERVER_UNREACHABLE, SERVER_REFUSED. Its `message` and `hint` can be shown.
 *   MICROPHONE_*: offer `microphone: "none"`, a call that is typed and heard.
 * - A lost network is `reconnecting`, up to 10 s: the client makes a new connection for the same call by itself.
 * - `ended` comes once, last, whoever ended the call; everything is released by then. `error` is there when it went wrong.
 * - A muted call goes on sending silence. A page that is left hangs up.
 */
import type { Clock } from "../../../src/base/clock.ts";
import type { JournalEntry } from "../../../src/call/journal-events.ts";
import type { CallError } from "./call-error.ts";
import type { CallServer } from "./call-server.ts";
import { CallSession } from "./call-session.ts";

export interface CallOptions {
  /** Name of the agent to talk to. */
  readonly agent: string;
  readonly server: CallServer;
  readonly clock: Clock;
  /** Default: the system's microphone. `"none"`: nothing is asked for and the call hears silence. */
  readonly microphone?: { readonly deviceId: string } | "none";
  /** STUN and TURN servers; none are needed on one machine or one network. */
  readonly iceServers?: readonly RTCIceServer[];
  /** Plays the agent. Default: an element of its own, not in the page. */
  readonly audioElement?: HTMLAudioElement;
  onState?(state: CallState): void;
  onLevel?(levels: CallLevels): void;
  onEvent?(entry: JournalEntry): void;
}

export type CallState =
  | { readonly phase: "asking-microphone" }
  | { readonly phase: "connecting" }
  | { readonly phase: "connected"; readonly callId: string }
  | { readonly phase: "reconnecting"; readonly callId: string }
  /** `reason`: `caller-hung-up` (this side), `network-lost`, or the server's word: `agent-hung-up`, `completed`, … */
  | {
      readonly phase: "ended";
      readonly callId: string | undefined;
      readonly reason: string;
      readonly error?: CallError;
    };

/** How loud both sides are now, 0 to 1, even in decibels. */
export interface CallLevels {
  readonly microphone: number;
  readonly agent: number;
}

/** A call that has begun. */
export interface Call {
  readonly callId: string;
  readonly state: CallState;
  readonly isMuted: boolean;
  setMuted(muted: boolean): void;
  /** Keypad digits, `0`-`9`, `*`, `#`, `A`-`D`. Throws CALL_NOT_CONNECTED when the line cannot take them now. */
  sendDigits(digits: string): void;
  /** Says something by typing it. Rejects with a CallError. */
  say(text: string): Promise<void>;
  /** Ends the call. Idempotent. */
  hangUp(): void;
}

/** Starts a call; resolves when the server has answered, while the sound is still connecting. */
export async function startCall(options: CallOptions): Promise<Call> {
  const session = new CallSession(options);
  await session.begin();
  return session;
}

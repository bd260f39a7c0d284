import type { Brain } from "../agent/brain.ts";
import { interceptRules } from "../agent/intercept-rules.ts";
import type { InterceptRule } from "../agent/intercepts.ts";
import type { Pronunciation } from "../agent/pronunciation.ts";
import type { AnyTool } from "../agent/tools.ts";
import { Pacer } from "../audio/pacer.ts";
import { silentLog } from "../base/log.ts";
import type { Log } from "../base/log.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import { Call } from "../call/call.ts";
import type { CallEnd, CallOptions } from "../call/call-options.ts";
import { AudioCache } from "../call/audio-cache.ts";
import type { Vendors } from "../call/fixed-route.ts";
import type { JournalEntry } from "../call/journal-events.ts";
import type { CallRecorder } from "../call/recording.ts";
import type { SpeechModelLink } from "../call/speech-model/link.ts";
import type { SttVendor } from "../contracts/stt.ts";
import type { Transport } from "../contracts/transport.ts";
import type { TtsVendor } from "../contracts/tts.ts";
import { openLoopback } from "../media/loopback/loopback.ts";
import type { FarEnd, LoopbackOptions } from "../media/loopback/loopback.ts";
import type { TurnConfig } from "../turn/turn-types.ts";
import type { DrivenClock } from "./driven-clock.ts";
import { ScriptedCaller } from "./scripted-caller.ts";
import type { CallerTimings, Utterance } from "./scripted-caller.ts";
import { scriptedTts } from "./scripted-tts.ts";

/** How to make a call in virtual time. Whatever is absent is a scripted double with the delays of a good vendor. */
export interface VirtualCallOptions<Time extends DrivenClock = VirtualClock> {
  readonly brain: Brain;
  readonly speechModel?: SpeechModelLink;
  readonly tools?: readonly AnyTool[];
  readonly intercepts?: readonly InterceptRule[];
  /** Default: virtual time. A PacedClock runs the same call at the real pace. */
  readonly clock?: Time;
  readonly id?: string;
  readonly agentName?: string;
  readonly keyterms?: readonly string[];
  readonly pronunciations?: readonly Pronunciation[];
  /** Default: as in calls of people. */
  readonly onsets?: false;
  readonly timings?: Partial<CallerTimings>;
  readonly tts?: Vendors<TtsVendor>;
  /** In place of the scripted recogniser: those of the caller, or vendors that listen to what they themselves make up. */
  readonly stt?: Vendors<SttVendor> | ((caller: ScriptedCaller) => Vendors<SttVendor>);
  readonly turn?: Partial<TurnConfig>;
  readonly clips?: AudioCache;
  readonly log?: Log;
  /** What kind of line it is. Default: the loopback's own, at 8 kHz. */
  readonly line?: Partial<LoopbackOptions>;
  /** Takes what would be recorded. */
  readonly recorder?: CallRecorder;
  /** Stands between the engine and the line, to watch what is sent. */
  readonly tap?: (transport: Transport) => Transport;
}

/** A whole call, engine and all, on a virtual clock: say what the caller does, and read the journal. */
export class VirtualCall<Time extends DrivenClock = VirtualClock> {
  readonly clock: Time;
  readonly call: Call;
  readonly caller: ScriptedCaller;
  readonly far: FarEnd;
  #end: CallEnd | undefined;

  constructor(options: VirtualCallOptions<Time>) {
    // Without a clock in the options, `Time` is its default.
    this.clock = options.clock ?? (new VirtualClock() as DrivenClock as Time);
    const { transport, far } = openLoopback({
      inputRateHz: 8000,
      outputRateHz: 8000,
      ...options.line,
      clock: this.clock,
    });
    this.far = far;
    this.caller = new ScriptedCaller(this.clock, options.timings);
    this.call = new Call({
      id: options.id ?? "c_virtual",
      agent: agentOf(options),
      brain: options.brain,
      tools: options.tools ?? [],
      intercepts: options.intercepts ?? interceptRules,
      transport: options.tap ? options.tap(transport) : transport,
      vad: this.caller.vad,
      stt: typeof options.stt === "function" ? options.stt(this.caller) : (options.stt ?? [this.caller.stt]),
      tts: options.tts ?? [scriptedTts()],
      clock: this.clock,
      pacer: new Pacer(this.clock),
      log: options.log ?? silentLog,
      clips: options.clips ?? new AudioCache(),
      ...(options.speechModel && { speechModel: options.speechModel }),
      ...(options.recorder && { recorder: options.recorder }),
      ...(options.turn && { turn: options.turn }),
    });
    void this.call.done.then((end) => {
      this.#end = end;
      this.caller.close();
    });
  }

  /** How the call ended, once it has. */
  get end(): CallEnd | undefined {
    return this.#end;
  }

  get journal(): readonly JournalEntry[] {
    return this.call.journal.entries;
  }

  /** The agent has finished, and nothing has happened since: it is the caller's turn. */
  get isWaiting(): boolean {
    return (
      this.journal.findLast(({ event }) => event.type === "waiting" || event.type === "turn-start")?.event.type ===
      "waiting"
    );
  }

  start(): void {
    this.call.start();
  }

  /** The caller speaks now; returns once the last word is said. */
  async say(utterance: string | Utterance): Promise<void> {
    const endMs = this.caller.speak(typeof utterance === "string" ? { text: utterance } : utterance);
    await this.clock.runUntil(endMs);
  }

  /** Time passes. */
  async silence(durationMs: number): Promise<void> {
    await this.clock.advance(durationMs);
  }

  press(digits: string): void {
    for (const digit of digits) this.far.dtmf(digit);
  }

  /** The caller hangs up; returns once the call has closed. */
  async hangUp(): Promise<CallEnd> {
    this.far.hangUp();
    return this.untilEnd();
  }

  /** Runs until the agent has finished and it is the caller's turn, or the call is over. */
  async untilWaiting(limitMs = 120_000): Promise<void> {
    const since = this.journal.length;
    const isWaiting = (): boolean => {
      for (let index = this.journal.length - 1; index >= since; index--) {
        const type = this.journal[index]?.event.type;
        if (type === "waiting") return true;
        if (type === "turn-start") return false;
      }
      return false;
    };
    await this.clock.runWhileNot(() => this.#end !== undefined || isWaiting(), limitMs);
  }

  async untilEnd(limitMs = 600_000): Promise<CallEnd> {
    await this.clock.runWhileNot(() => this.#end !== undefined, limitMs);
    return this.call.done;
  }
}

function agentOf(options: VirtualCallOptions<DrivenClock>): CallOptions["agent"] {
  const { agentName, keyterms, pronunciations, onsets } = options;
  return {
    name: agentName ?? "virtual",
    language: "en-US",
    keyterms: keyterms ?? [],
    ...(pronunciations && { pronunciations }),
    ...(onsets === false && { onsets }),
  };
}

import type { Agent } from "../agent/agent.ts";
import type { Brain } from "../agent/brain.ts";
import { interceptRules } from "../agent/intercept-rules.ts";
import type { Playbook } from "../agent/playbook.ts";
import type { SampleRateHz } from "../audio/frame.ts";
import type { Pacer } from "../audio/pacer.ts";
import type { TurnScorer } from "../audio/turn-scorer.ts";
import type { Vad } from "../audio/vad.ts";
import type { Clock } from "../base/clock.ts";
import { CallwrightError } from "../base/errors.ts";
import type { Ids } from "../base/ids.ts";
import type { Log } from "../base/log.ts";
import type { LoopDelay } from "../base/loop-delay.ts";
import type { SttVendor } from "../contracts/stt.ts";
import type { Transport } from "../contracts/transport.ts";
import type { TtsVendor } from "../contracts/tts.ts";
import { Call } from "./call.ts";
import type { CallEnd, CallOptions } from "./call-options.ts";
import { AudioCache } from "./audio-cache.ts";
import type { AudioCacheFigures } from "./audio-cache.ts";
import type { Vendors } from "./fixed-route.ts";
import type { JournalEntry } from "./journal-events.ts";
import { LoadGuard } from "./node-load.ts";
import type { NodeLoad } from "./node-load.ts";
import { PreparedCall } from "./prepared-call.ts";
import { PreparedCalls } from "./prepared-calls.ts";
import type { CallRecorder } from "./recording.ts";
import type { SpeechModelLink } from "./speech-model/link.ts";

/** An agent with its playbook made and its vendors chosen. */
export interface LoadedAgent {
  readonly agent: Agent;
  readonly playbook: Playbook;
  readonly brain: () => Brain;
  readonly stt: Vendors<SttVendor>;
  readonly tts: Vendors<TtsVendor>;
  /** Names of the models that may lead, first choice first. Absent: rules alone. */
  readonly models?: readonly string[];
  /** For an agent whose model hears and speaks itself: what one call is made of, in place of `brain` and `stt`. */
  readonly speechModel?: () => {
    readonly link: SpeechModelLink;
    readonly brain: Brain;
    readonly stt: Vendors<SttVendor>;
  };
  /** Opens the way to the models that may lead, so that the first question finds it open. */
  readonly warmModels?: (signal: AbortSignal) => Promise<void>;
  /** Shows those models what every call of this agent begins with, now and then. Costs tokens. */
  readonly primeModels?: (signal: AbortSignal) => Promise<void>;
}

/** What is known of a call from outside. Times are Unix epoch ms. */
export interface CallInfo {
  readonly id: string;
  readonly agent: string;
  readonly transport: Transport["kind"];
  readonly from?: string;
  readonly to?: string;
  readonly startedAtMs: number;
  readonly recordingPath?: string;
}

/** Hears of every call of a host. What one throws is logged, and goes no further. */
export interface CallObserver {
  callStarted(info: CallInfo): void;
  entry(info: CallInfo, entry: JournalEntry): void;
  callEnded(info: CallInfo, end: CallEnd): void;
}

/** What all calls of a process share. */
export interface CallHostOptions {
  readonly agents: ReadonlyMap<string, LoadedAgent>;
  readonly vad: Vad;
  readonly turnScorer?: TurnScorer;
  readonly clock: Clock;
  readonly pacer: Pacer;
  readonly ids: Ids;
  readonly log: Log;
  /** More calls than this are refused. */
  readonly maxCalls: number;
  /** Says whether the process keeps up; absent: only late frames tell. */
  readonly loopDelay?: LoopDelay;
  /** For what was spoken and comes again. Default 64 MB. */
  readonly audioCacheBytes?: number;
  /** Opens the recording of a call; absent: nothing is recorded. */
  readonly openRecorder?: (callId: string) => { readonly recorder: CallRecorder; readonly path: string };
}

/** A call that is live, and what is known of it. */
export interface LiveCall {
  readonly info: CallInfo;
  readonly call: Call;
}

/** Opens the calls of this process, keeps the live ones, and tells observers what happens in them. */
export class CallHost implements AsyncDisposable {
  readonly #options: CallHostOptions;
  readonly #clips: AudioCache;
  readonly #prepared: PreparedCalls;
  readonly #live = new Map<string, LiveCall>();
  readonly #observers = new Set<CallObserver>();
  readonly #closed = new AbortController();
  readonly #guard = new LoadGuard();
  #closing = false;

  constructor(options: CallHostOptions) {
    this.#options = options;
    this.#prepared = new PreparedCalls(options.clock);
    this.#clips = new AudioCache(options.audioCacheBytes);
  }

  get agents(): ReadonlyMap<string, LoadedAgent> {
    return this.#options.agents;
  }

  /** How much of what is said was said before. */
  get audioCache(): AudioCacheFigures {
    return this.#clips.figures;
  }

  get live(): ReadonlyMap<string, LiveCall> {
    return this.#live;
  }

  /** How much there is to do, and whether there is room for one more. */
  get load(): NodeLoad {
    const { maxCalls, pacer, vad, loopDelay } = this.#options;
    const load = {
      calls: this.#live.size,
      maxCalls,
      lateShare: pacer.lateShare,
      pacerLateP99Ms: pacer.stats.lateP99Ms,
      ...(loopDelay && { loopDelayP99Ms: loopDelay.p99Ms }),
      ...(vad.queued !== undefined && { vadQueue: vad.queued }),
    };
    return { ...load, state: this.#guard.judge({ ...load, isClosing: this.#closing }) };
  }

  /** Throws CALL_LIMIT_REACHED or AGENT_UNKNOWN when a call of this agent could not be opened now. */
  admit(agentName: string): LoadedAgent {
    const { agents } = this.#options;
    const { load } = this;
    if (load.state !== "open") throw noRoom(load);
    const loaded = agents.get(agentName);
    if (loaded) return loaded;
    throw new CallwrightError(`There is no agent '${agentName}'`, {
      code: "AGENT_UNKNOWN",
      field: "agent",
      hint: `Use one of: ${[...agents.keys()].join(", ")}.`,
    });
  }

  /**
   * Opens what a call will need while it still rings, under the id by which {@link open} will be asked for it as
   * `prepared`. Closed again when the call does not come within half a minute. Does nothing for a call that is prepared
   * already, and where there is no room for one more.
   */
  prepare({ id, agent: name, inputRateHz }: { id: string; agent: string; inputRateHz: SampleRateHz }): void {
    const { agents, clock, log } = this.#options;
    const loaded = agents.get(name);
    const { calls, maxCalls, state } = this.load;
    const isFull = state !== "open" || calls + this.#prepared.size >= maxCalls;
    if (!loaded || isFull || this.#prepared.has(id)) return;
    const { agent, playbook, tts, warmModels } = loaded;
    const call = new PreparedCall({
      // A speech model's session belongs to its call.
      stt: loaded.speechModel ? [] : loaded.stt,
      tts,
      language: agent.language ?? "en-US",
      keyterms: playbook.keyterms,
      ...(agent.voice !== undefined && { voice: agent.voice }),
      ...(warmModels && { warmModels }),
      inputRateHz,
      clock,
      log,
    });
    this.#prepared.keep(id, name, call);
    // Not the call's: what is primed serves whoever calls next.
    loaded.primeModels?.(this.#closed.signal).catch(() => undefined);
  }

  /** A call that was prepared will not come. */
  async forget(id: string): Promise<void> {
    await this.#prepared.drop(id);
  }

  /** Opens and starts a call on a line. The line is the call's from here on. `id` when it was promised before. */
  open(request: {
    readonly agent: string;
    readonly transport: Transport;
    readonly id?: string;
    /** What it was prepared under. */
    readonly prepared?: string;
    readonly from?: string;
    readonly to?: string;
  }): LiveCall {
    const { clock, ids, log, openRecorder } = this.#options;
    const { agent: name, transport, from, to } = request;
    const loaded = this.admit(name);
    const prepared = request.prepared === undefined ? undefined : this.#prepared.take(request.prepared, name);
    const { agent, playbook, tts } = loaded;
    const id = request.id ?? ids.next("c");
    const recording = openRecorder?.(id);
    const info: CallInfo = {
      id,
      agent: name,
      transport: transport.kind,
      startedAtMs: clock.wallTimeMs(),
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(recording && { recordingPath: recording.path }),
    };
    const call = new Call({
      ...this.#options,
      id,
      agent: callAgent(name, loaded),
      ...hearingAndThinking(loaded),
      tools: playbook.tools,
      intercepts: interceptRules,
      transport,
      tts,
      log: log.child({ callId: id }),
      clips: this.#clips,
      ...(prepared && { prepared }),
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(recording && { recorder: recording.recorder }),
      ...(agent.profile && { turn: { profile: agent.profile } }),
    });
    const live: LiveCall = { info, call };
    this.#live.set(id, live);
    this.#tell((observer) => observer.callStarted(info));
    call.journal.subscribe((entry) => {
      this.#tell((observer) => observer.entry(info, entry));
    });
    void call.done.then((end) => {
      this.#live.delete(id);
      this.#tell((observer) => observer.callEnded(info, end));
    });
    call.start();
    return live;
  }

  /** Adds an observer, until the returned function is called. */
  observe(observer: CallObserver): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /** One observer that fails neither ends a call nor keeps the others from hearing of it. */
  #tell(news: (observer: CallObserver) => void): void {
    for (const observer of this.#observers) {
      try {
        news(observer);
      } catch (error) {
        this.#options.log.error({ cause: error }, "An observer of calls failed");
      }
    }
  }

  /** Takes no more calls and ends the live ones. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true;
    this.#closed.abort("shutdown");
    await this.#prepared[Symbol.asyncDispose]();
    await Promise.all([...this.#live.values()].map(({ call }) => call.hangUp("shutdown")));
  }
}

function noRoom({ calls, state }: NodeLoad): CallwrightError {
  const hint =
    state === "overloaded"
      ? "Its event loop, and with it the sound of live calls, is late: use a faster machine, or more of them."
      : "Try again shortly, or raise CALLWRIGHT_MAX_CALLS.";
  return new CallwrightError(`This node is ${state} with ${calls} calls and takes no more`, {
    code: "CALL_LIMIT_REACHED",
    retryable: true,
    hint,
  });
}

function hearingAndThinking(loaded: LoadedAgent): Pick<CallOptions, "brain" | "stt" | "speechModel"> {
  if (!loaded.speechModel) return { brain: loaded.brain(), stt: loaded.stt };
  const { link, brain, stt } = loaded.speechModel();
  return { brain, stt, speechModel: link };
}

function callAgent(name: string, { agent, playbook }: LoadedAgent): CallOptions["agent"] {
  return {
    name,
    language: agent.language ?? "en-US",
    keyterms: playbook.keyterms,
    ...(agent.voice !== undefined && { voice: agent.voice }),
    ...(agent.pronunciations && { pronunciations: agent.pronunciations }),
    ...(agent.onsets !== undefined && { onsets: agent.onsets }),
    ...(agent.maxGuessUsdPerCall !== undefined && { maxGuessUsdPerCall: agent.maxGuessUsdPerCall }),
  };
}

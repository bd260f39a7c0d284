import type { TurnScorer } from "../../audio/turn-scorer.ts";
import { interceptRules } from "../../agent/intercept-rules.ts";
import type { Pacer } from "../../audio/pacer.ts";
import type { Vad } from "../../audio/vad.ts";
import type { Clock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { Call } from "../../call/call.ts";
import type { AudioCache } from "../../call/audio-cache.ts";
import type { Transport } from "../../contracts/transport.ts";
import { toMediaSocket } from "../../media/cpaas/media-socket.ts";
import { openTwilioTransport } from "../../media/cpaas/twilio.ts";
import { openVendorServer } from "../vendors/vendor-server.ts";
import type { VendorServer } from "../vendors/vendor-server.ts";
import { AskedReplies } from "./bench-agent.ts";
import type { EngineRequest, RemoteTurn } from "./load-messages.ts";
import { scriptedParts } from "./scripted-parts.ts";
import type { TrueTimeStt } from "./true-time-stt.ts";
import { readTurnWork } from "./turn-work.ts";

/** What the calls of an engine share. */
export interface LoadEngineOptions {
  readonly clock: Clock;
  readonly vad: Vad;
  readonly turnScorer?: TurnScorer | undefined;
  readonly pacer: Pacer;
  readonly clips: AudioCache;
}

interface LiveCall {
  readonly call: Call;
  readonly trueTime: TrueTimeStt;
  readonly work: AskedReplies;
  forms: readonly string[];
  readonly given: Map<string, string>;
  entriesRead: number;
  callsRead: number;
}

const greeting: readonly string[] = ["hello."];

/** The engine's side of the rows of load: answers the telephone, with scripted vendors, and nothing of the callers'. */
export class LoadEngine implements AsyncDisposable {
  readonly #options: LoadEngineOptions;
  readonly #server: VendorServer;
  readonly #calls = new Map<string, LiveCall>();

  static async open(options: LoadEngineOptions): Promise<LoadEngine> {
    let engine: LoadEngine | undefined;
    const server = await openVendorServer({
      onUpgrade: () => (socket) => {
        const line = openTwilioTransport(toMediaSocket(socket), { clock: options.clock, log: silentLog });
        void line.then(
          ({ transport, start }) => engine?.answer(start.customParameters["call"] ?? "", transport),
          // The caller learns it: his line closes.
          () => undefined,
        );
      },
    });
    engine = new LoadEngine(options, server);
    return engine;
  }

  private constructor(options: LoadEngineOptions, server: VendorServer) {
    this.#options = options;
    this.#server = server;
  }

  get url(): string {
    return `${this.#server.url.replace("http", "ws")}/v1/media/twilio`;
  }

  answer(id: string, transport: Transport): void {
    const { clock, vad, turnScorer, pacer, clips } = this.#options;
    const work = new AskedReplies();
    const script = (text: string): string => this.#replyTo(id, text);
    const { trueTime, ...parts } = scriptedParts({ clock, lead: "model", script, work });
    const call = new Call({
      ...parts,
      id,
      agent: { name: "bench", language: "en-US", keyterms: [] },
      tools: [],
      intercepts: interceptRules,
      transport,
      vad,
      ...(turnScorer && { turnScorer }),
      clock,
      pacer,
      log: silentLog,
      clips,
    });
    this.#calls.set(id, { call, trueTime, work, forms: greeting, given: new Map(), entriesRead: 0, callsRead: 0 });
    void call.done.then(() => this.#calls.delete(id));
    call.start();
  }

  /** From now on this call is answered so. */
  reply(id: string, forms: readonly string[]): void {
    const live = this.#calls.get(id);
    if (live === undefined) return;
    live.forms = forms;
    live.given.clear();
    live.work.forget();
  }

  /** `startMs`: on this engine's clock. */
  hears(
    id: string,
    { words, parts }: Pick<Extract<EngineRequest, { type: "hears" }>, "words" | "parts">,
    startMs: number,
  ): void {
    this.#calls.get(id)?.trueTime.hears({ words, parts }, startMs);
  }

  /** What became of the last turn of this call. */
  turn(id: string, reply: string): RemoteTurn {
    const live = this.#calls.get(id);
    if (live === undefined) return { work: readTurnWork([]), askedMs: undefined, calls: 0 };
    const { call, work } = live;
    const { entries } = call.journal;
    const turn = {
      work: readTurnWork(entries.slice(live.entriesRead)),
      askedMs: work.firstAskedMs(reply),
      calls: work.calls - live.callsRead,
    };
    live.entriesRead = entries.length;
    live.callsRead = work.calls;
    return turn;
  }

  #replyTo(id: string, text: string): string {
    const { forms = greeting, given = new Map<string, string>() } = this.#calls.get(id) ?? {};
    const reply = given.get(text) ?? forms[given.size % forms.length] ?? "";
    given.set(text, reply);
    return reply;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#calls.values()].map(({ call }) => call.hangUp("measured")));
    await this.#server[Symbol.asyncDispose]();
  }
}

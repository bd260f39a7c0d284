import type { Clock, Timer } from "../base/clock.ts";
import { CallwrightError } from "../base/errors.ts";
import type { CallEnd } from "../call/call-options.ts";
import type { CallInfo, CallObserver } from "../call/call-host.ts";
import type { JournalEntry } from "../call/journal-events.ts";
import type { LiveEvent } from "./api-types.ts";
import { fromKnownCall } from "./call-summary.ts";
import { LiveReader } from "./live-reader.ts";
import type { ServerCalls } from "./server-calls.ts";

const mostKept = 5_000;
const mostKeptChars = 4_000_000;
const mostReaders = 200;
const heartbeatMs = 15_000;

interface Kept {
  readonly seq: number;
  readonly callId: string | undefined;
  readonly message: string;
}

/** How a reader wants the feed. */
export interface FeedRequest {
  /** Only what concerns this call, its journal so far first. */
  readonly callId?: string | undefined;
  /** The id of the last event that was read, to go on from there. */
  readonly lastEventId?: string | undefined;
}

/**
 * The live feed: what happens in all calls and in the calendar, numbered, the last of it kept for readers that come
 * back. Ids are `<run>.<number>`, since the numbers of another run of the server mean something else.
 */
export class LiveFeed implements CallObserver {
  readonly #calls: ServerCalls;
  readonly #clock: Clock;
  readonly #run: string;
  readonly #isPromised: (callId: string) => boolean;
  readonly #kept: Kept[] = [];
  readonly #readers = new Set<LiveReader>();
  #keptChars = 0;
  #seq = 0;
  #heartbeat: Timer | undefined;
  #isClosed = false;

  constructor(options: {
    readonly calls: ServerCalls;
    readonly clock: Clock;
    readonly run: string;
    /** Whether a call of this id is about to begin. */
    readonly isPromised: (callId: string) => boolean;
  }) {
    this.#calls = options.calls;
    this.#clock = options.clock;
    this.#run = options.run;
    this.#isPromised = options.isPromised;
  }

  get readerCount(): number {
    return this.#readers.size;
  }

  callStarted(info: CallInfo): void {
    const call = fromKnownCall({ info, entries: [] }, this.#clock.wallTimeMs());
    this.tell({ type: "call-started", call }, info.id);
  }

  entry(info: CallInfo, entry: JournalEntry): void {
    this.tell({ type: "entry", callId: info.id, ...entry }, info.id);
  }

  callEnded(info: CallInfo, end: CallEnd): void {
    this.tell({ type: "call-ended", callId: info.id, outcome: end.outcome, disposition: end.disposition }, info.id);
    this.endOf(info.id);
  }

  /** Nothing more comes of this call: ends the feeds of those who follow it alone. */
  endOf(callId: string): void {
    for (const reader of this.#readers) if (reader.callId === callId) this.leave(reader, "done");
  }

  tell(event: LiveEvent, callId?: string): void {
    if (this.#isClosed) return;
    this.#seq++;
    const message = toMessage(event, `${this.#run}.${this.#seq}`);
    this.#keep({ seq: this.#seq, callId, message });
    for (const reader of this.#readers) {
      if (reader.callId === undefined || reader.callId === callId) reader.push(message);
    }
  }

  /** Undefined when the call asked for is over and everything about it was read. Throws FEED_FULL. */
  join(request: FeedRequest): LiveReader | undefined {
    if (this.#isClosed || this.#readers.size >= mostReaders) throw feedFull(this.#readers.size);
    const { callId } = request;
    const missed = this.#missed(request);
    const isLive = callId === undefined || this.#calls.live.has(callId) || this.#isPromised(callId);
    if (!isLive && missed.length === 0) return undefined;
    const gap = (): string => toMessage({ type: "gap", reason: "slow-reader" });
    const reader = new LiveReader({ callId, missed, gap });
    if (!isLive) {
      reader.end();
      return reader;
    }
    this.#readers.add(reader);
    this.#beat();
    return reader;
  }

  leave(reader: LiveReader, why: "done" | "gone"): void {
    this.#readers.delete(reader);
    if (why === "done") reader.end();
    if (this.#readers.size > 0) return;
    this.#heartbeat?.cancel();
    this.#heartbeat = undefined;
  }

  close(): void {
    this.#isClosed = true;
    for (const reader of this.#readers) this.leave(reader, "done");
  }

  /** What a reader has to be told before it follows. */
  #missed({ callId, lastEventId }: FeedRequest): readonly string[] {
    const [run, number] = lastEventId?.split(".") ?? [];
    const since = run === this.#run && /^\d{1,15}$/.test(number ?? "") ? Number(number) : undefined;
    const concerned = (kept: Kept): boolean => callId === undefined || kept.callId === callId;
    if (since !== undefined && since >= (this.#kept[0]?.seq ?? this.#seq + 1) - 1) {
      return this.#kept.filter((kept) => kept.seq > since && concerned(kept)).map(({ message }) => message);
    }
    const live = callId === undefined ? undefined : this.#calls.live.get(callId);
    const gap = lastEventId === undefined ? [] : [toMessage({ type: "gap", reason: "resume-too-old" }, this.#here)];
    if (callId === undefined) return gap;
    if (live === undefined) return [...gap, ...this.#kept.filter(concerned).map(({ message }) => message)];
    const { info, call } = live;
    return [
      ...gap,
      ...call.journal.entries.map((entry) => toMessage({ type: "entry", callId: info.id, ...entry }, this.#here)),
    ];
  }

  get #here(): string {
    return `${this.#run}.${this.#seq}`;
  }

  #keep(kept: Kept): void {
    this.#kept.push(kept);
    this.#keptChars += kept.message.length;
    let drop = 0;
    while (this.#kept.length - drop > mostKept || this.#keptChars > mostKeptChars) {
      this.#keptChars -= this.#kept[drop]?.message.length ?? 0;
      drop++;
    }
    if (drop > 0) this.#kept.splice(0, drop);
  }

  #beat(): void {
    this.#heartbeat ??= this.#clock.after(heartbeatMs, () => {
      this.#heartbeat = undefined;
      for (const reader of this.#readers) reader.pushComment();
      if (this.#readers.size > 0) this.#beat();
    });
  }
}

/** An event as it stands in the stream (WHATWG HTML §9.2.6). JSON has no line breaks of its own. */
function toMessage(event: LiveEvent, id?: string): string {
  const { type, ...data } = event;
  const idLine = id === undefined ? "" : `id: ${id}\n`;
  return `${idLine}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

function feedFull(readers: number): CallwrightError {
  return new CallwrightError(`${readers} pages follow the feed, and there is no room for more`, {
    code: "FEED_FULL",
    hint: "Close some of them, or ask again later.",
  });
}

import type { JournalEvent } from "../call/journal-events.ts";
import type { TurnLatency } from "../turn/latency-budget.ts";
import type { AgentWords, CallTurn, CallerWords, Retraction, TurnTool, VendorEvent } from "./api-types.ts";

type Event<Type extends JournalEvent["type"]> = Extract<JournalEvent, { type: Type }>;
type Changing<T> = { -readonly [Key in keyof T]: T[Key] };

/** Kinds of turn in which the caller did something, and did it by voice. */
const withoutVoice: ReadonlySet<string> = new Set(["typed", "dtmf"]);
const withoutCaller: ReadonlySet<string> = new Set(["greeting", "silence"]);

/** One turn while its events are being read. */
export class TurnView {
  readonly bargeIns: CallTurn["bargeIns"][number][] = [];
  readonly intercepts: CallTurn["intercepts"][number][] = [];
  readonly escalations: CallTurn["escalations"][number][] = [];
  readonly vendorEvents: VendorEvent[] = [];
  readonly #id: string;
  readonly #startMs: number;
  readonly #tools: Changing<TurnTool>[] = [];
  readonly #said: { readonly revision: number; readonly text: string }[] = [];
  /** Revisions that were taken back; one may be released again. */
  readonly #retracted = new Set<number>();
  readonly #retractions = new Map<number, Changing<Retraction>>();
  readonly #finals: string[] = [];
  #stage: CallTurn["stage"] = "listening";
  #kind: string | undefined;
  #partial = "";
  #committedText: string | undefined;
  #confidence: number | undefined;
  #voiceStartMs: number | undefined;
  #voiceEndMs: number | undefined;
  #commit: CallTurn["commit"];
  #latency: CallTurn["latency"];
  #heard: string | undefined;
  #speechStartMs: number | undefined;
  #speechEndMs: number | undefined;
  #isInterrupted = false;
  #endMs: number | undefined;
  #discardedGuesses = 0;

  constructor(id: string, startMs: number) {
    this.#id = id;
    this.#startMs = startMs;
  }

  get isListening(): boolean {
    return this.#stage === "listening";
  }

  get isOver(): boolean {
    return this.#stage === "done";
  }

  voice(span: { readonly startMs: number; readonly endMs?: number }): void {
    this.#voiceStartMs ??= span.startMs;
    if (span.endMs !== undefined) this.#voiceEndMs = span.endMs;
  }

  voiceEnded(endMs: number): void {
    this.#voiceEndMs = endMs;
  }

  transcript(event: Event<"transcript">): void {
    if (event.final) {
      if (event.text !== "") this.#finals.push(event.text);
      this.#partial = "";
      this.#confidence = event.confidence ?? this.#confidence;
    } else this.#partial = event.text;
  }

  discardGuess(): void {
    this.#discardedGuesses++;
  }

  softCommit(event: Event<"turn-soft-commit">, atMs: number): void {
    this.#stage = "replying";
    this.#retracted.delete(event.revision);
    // One that nobody heard has lost nothing.
    if (this.#retractions.get(event.revision)?.audible === false) this.#retractions.delete(event.revision);
    this.#committedText = event.text;
    this.#commit = { reason: event.reason, waitMs: event.waitMs, atMs };
  }

  /** The caller went on: what was said of this revision does not count, unless it is released again. */
  retract({ revision, audible }: Event<"turn-retract">, atMs: number): void {
    const startMs = this.#speechStartMs;
    this.#retractions.set(revision, {
      atMs,
      audible,
      text: this.#textOf((said) => said.revision === revision),
      heard: "",
      ...(audible && startMs !== undefined && { startMs }),
    });
    this.#stage = "listening";
    this.#committedText = undefined;
    this.#commit = undefined;
    this.#latency = undefined;
    this.#speechStartMs = undefined;
    this.#retracted.add(revision);
  }

  /** What was heard of a reply until it was taken back. */
  retractedSpeechEnded(revision: number, heard: string): void {
    const retraction = this.#retractions.get(revision);
    if (retraction !== undefined) retraction.heard = heard;
  }

  hardCommit(event: Event<"turn-commit">): void {
    this.#kind = event.kind;
    this.#committedText = event.text;
  }

  say(revision: number, text: string): void {
    this.#said.push({ revision, text });
  }

  speechStarted(atMs: number): void {
    this.#speechStartMs ??= atMs;
  }

  speechEnded(event: Event<"agent-speech-end">, atMs: number): void {
    this.#heard = event.heard;
    this.#isInterrupted = event.interrupted;
    this.#speechEndMs = atMs;
    this.finish(atMs);
  }

  toolStarted(event: Event<"tool-start">, atMs: number): void {
    this.#tools.push({ name: event.name, effect: event.effect, args: event.args, startMs: atMs });
  }

  toolEnded(event: Event<"tool-end">, atMs: number): void {
    const tool = this.#tools.find((one) => one.name === event.name && one.endMs === undefined);
    if (tool === undefined) return;
    Object.assign(tool, { endMs: atMs, durationMs: event.durationMs, ok: event.ok, result: event.result });
  }

  measured(latency: TurnLatency, atMs: number): void {
    const softCommitMs = latency.marks["soft-commit"];
    const lastVoicedMs =
      this.#commit !== undefined && softCommitMs !== undefined
        ? this.#commit.atMs - softCommitMs
        : atMs - latency.firstWordMs;
    this.#latency = { ...latency, lastVoicedMs: Math.round(lastVoicedMs * 10) / 10 };
  }

  finish(atMs: number): void {
    if (this.#stage === "done") return;
    this.#stage = "done";
    this.#endMs = atMs;
  }

  toTurn(): CallTurn {
    const caller = this.#caller();
    const agent = this.#agent();
    return {
      id: this.#id,
      kind: this.#shownKind,
      stage: this.#stage,
      startMs: Math.min(this.#startMs, caller?.startMs ?? this.#startMs),
      ...(this.#endMs !== undefined && { endMs: this.#endMs }),
      ...(caller && { caller }),
      ...(agent && { agent }),
      ...(this.#commit && { commit: this.#commit }),
      ...(this.#latency && { latency: this.#latency }),
      tools: this.#tools,
      intercepts: this.intercepts,
      escalations: this.escalations,
      bargeIns: this.bargeIns,
      retractions: [...this.#retractions.values()],
      discardedGuesses: this.#discardedGuesses,
      vendorEvents: this.vendorEvents,
    };
  }

  /** The journal calls typed words speech; but speech is never committed at once. */
  get #shownKind(): string {
    if (this.#kind === "speech" && this.#commit?.reason === "immediate") return "typed";
    return this.#kind ?? "open";
  }

  #caller(): CallerWords | undefined {
    const kind = this.#shownKind;
    const text = this.#committedText ?? [...this.#finals, this.#partial].filter((part) => part !== "").join(" ");
    if (withoutCaller.has(kind)) return undefined;
    const isVoice = !withoutVoice.has(kind);
    if (text === "" && this.#voiceStartMs === undefined) return undefined;
    return {
      text,
      isPartial: this.#kind === undefined,
      ...(isVoice && this.#voiceStartMs !== undefined && { startMs: this.#voiceStartMs }),
      ...(isVoice && this.#voiceEndMs !== undefined && { endMs: this.#voiceEndMs }),
      ...(isVoice && this.#confidence !== undefined && { confidence: this.#confidence }),
    };
  }

  #agent(): AgentWords | undefined {
    const text = this.#textOf(({ revision }) => !this.#retracted.has(revision));
    if (text === "" && this.#heard === undefined) return undefined;
    return {
      text,
      isInterrupted: this.#isInterrupted,
      ...(this.#heard !== undefined && { heard: this.#heard }),
      ...(this.#speechStartMs !== undefined && { startMs: this.#speechStartMs }),
      ...(this.#speechEndMs !== undefined && { endMs: this.#speechEndMs }),
    };
  }

  #textOf(isMeant: (said: { readonly revision: number }) => boolean): string {
    return this.#said
      .filter(isMeant)
      .map(({ text }) => text)
      .join(" ");
  }
}

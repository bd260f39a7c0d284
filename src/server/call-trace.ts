import { SpanStatusCode, trace } from "@opentelemetry/api";
import type { Context, Span, Tracer } from "@opentelemetry/api";
import type { CallEnd } from "../call/call-options.ts";
import type { JournalEntry, JournalEvent } from "../call/journal-events.ts";

interface TurnTrace {
  readonly span: Span;
  readonly context: Context;
  /** Where the caller's last sound lies, from the soft commit on. */
  softCommitMs?: number;
}

type Event<Type extends JournalEvent["type"]> = Extract<JournalEvent, { type: Type }>;

/** Makes the spans of one call from its journal. */
export class CallTrace {
  readonly #tracer: Tracer;
  readonly #span: Span;
  readonly #context: Context;
  readonly #startedAtMs: number;
  readonly #turns = new Map<string, TurnTrace>();
  readonly #tools = new Map<string, Span>();

  constructor(options: {
    readonly tracer: Tracer;
    readonly span: Span;
    readonly context: Context;
    readonly startedAtMs: number;
  }) {
    this.#tracer = options.tracer;
    this.#span = options.span;
    this.#context = options.context;
    this.#startedAtMs = options.startedAtMs;
  }

  entry({ event, atMs }: JournalEntry): void {
    switch (event.type) {
      case "call-start":
        this.#span.setAttributes({
          "callwright.brain": event.brain,
          "callwright.stt": event.stt,
          "callwright.tts": event.tts,
        });
        return;
      case "turn-start":
        this.#startTurn(event.turnId, atMs);
        return;
      case "turn-soft-commit":
        this.#softCommit(event, atMs);
        return;
      case "turn-commit":
        this.#turns.get(event.turnId)?.span.setAttribute("callwright.turn_kind", event.kind);
        return;
      case "turn-latency":
        this.#stages(event, atMs);
        return;
      case "agent-speech-end":
        this.#turns.get(event.turnId)?.span.setAttribute("callwright.interrupted", event.interrupted);
        this.#endTurn(event.turnId, atMs);
        return;
      case "waiting":
        this.#endTurn(event.turnId, atMs);
        return;
      case "tool-start":
        this.#startTool(event, atMs);
        return;
      case "tool-end":
        this.#endTool(event, atMs);
        return;
      case "vendor-error":
        this.#span.addEvent(
          "vendor-error",
          { kind: event.kind, vendor: event.vendor, code: event.code },
          this.#at(atMs),
        );
        return;
      default:
        return;
    }
  }

  end(end: CallEnd, wallTimeMs: number): void {
    for (const tool of this.#tools.values()) tool.end(wallTimeMs);
    for (const { span } of this.#turns.values()) span.end(wallTimeMs);
    this.#tools.clear();
    this.#turns.clear();
    this.#span.setAttributes({ "callwright.outcome": end.outcome, "callwright.disposition": end.disposition });
    if (end.outcome === "failed") this.#span.setStatus({ code: SpanStatusCode.ERROR, message: end.disposition });
    this.#span.end(wallTimeMs);
  }

  #startTurn(turnId: string, atMs: number): void {
    const span = this.#tracer.startSpan(
      "turn",
      { startTime: this.#at(atMs), attributes: { "callwright.turn_id": turnId } },
      this.#context,
    );
    this.#turns.set(turnId, { span, context: trace.setSpan(this.#context, span) });
  }

  #softCommit(event: Event<"turn-soft-commit">, atMs: number): void {
    const turn = this.#turns.get(event.turnId);
    if (turn === undefined) return;
    turn.softCommitMs = atMs;
    turn.span.setAttributes({ "callwright.commit_reason": event.reason, "callwright.wait_ms": event.waitMs });
  }

  #stages({ turnId, latency }: Event<"turn-latency">, atMs: number): void {
    const turn = this.#turns.get(turnId);
    if (turn === undefined) return;
    const { totalMs, firstWordMs, began, stages, marks } = latency;
    turn.span.setAttributes({
      "callwright.total_ms": totalMs,
      "callwright.first_word_ms": firstWordMs,
      "callwright.began": began,
    });
    const lastVoicedMs = (turn.softCommitMs ?? atMs) - (marks["soft-commit"] ?? firstWordMs);
    for (const { name, startMs, endMs } of stages) {
      this.#tracer
        .startSpan(name, { startTime: this.#at(lastVoicedMs + startMs) }, turn.context)
        .end(this.#at(lastVoicedMs + endMs));
    }
  }

  #endTurn(turnId: string, atMs: number): void {
    this.#turns.get(turnId)?.span.end(this.#at(atMs));
    this.#turns.delete(turnId);
  }

  #startTool(event: Event<"tool-start">, atMs: number): void {
    const { name, effect, turnId } = event;
    const context = this.#turns.get(turnId)?.context ?? this.#context;
    const attributes = { "callwright.tool": name, "callwright.effect": effect };
    const span = this.#tracer.startSpan(`tool ${name}`, { startTime: this.#at(atMs), attributes }, context);
    this.#tools.set(`${turnId} ${name}`, span);
  }

  #endTool({ turnId, name, ok }: Event<"tool-end">, atMs: number): void {
    const key = `${turnId} ${name}`;
    const span = this.#tools.get(key);
    if (!ok) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end(this.#at(atMs));
    this.#tools.delete(key);
  }

  /** A time of the call as the wall's. */
  #at(atMs: number): number {
    return this.#startedAtMs + atMs;
  }
}

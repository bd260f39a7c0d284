import { seededRandom, type Random } from "../../../src/base/random.ts";
import type { CallOutcome, JournalEntry, JournalEvent } from "../../../src/call/journal-events.ts";
import { summariseCall } from "../../../src/store/call-records.ts";
import type { JournalWriter } from "../../../src/store/journal-writer.ts";
import { drawDelayMs } from "../../../src/testing/vendors/faults.ts";
import type { TurnLatency } from "../../../src/turn/latency-budget.ts";

const hourMs = 3_600_000;
const questions = ["How much is a cleaning?", "Do you have Tuesday at nine?", "Where do I park?", "Yes, please."];
const answers = [
  "A cleaning is 120 dollars.",
  "Tuesday at nine is free.",
  "There is parking behind the house.",
  "Done.",
];

/**
 * Puts down a day of calls that ends now, hour by hour as a business has them, with turns of every kind, cut-offs,
 * interruptions, and callers who hang up the more the longer they wait. The same for the same seed and time.
 */
export async function recordMeasuredDay(writer: JournalWriter, options: { readonly endMs: number }): Promise<void> {
  const random = seededRandom("measured day");
  for (let hour = 0; hour < 24; hour++) {
    const startMs = options.endMs - (24 - hour) * hourMs;
    const calls = 2 + Math.round(12 * Math.max(0, Math.sin(((hour - 3) / 18) * Math.PI)));
    for (let index = 0; index < calls; index++) {
      // Not all minutes of the last hour have been.
      const atMs = startMs + random.next() * (hourMs - 600_000);
      recordCall(writer, { id: `c_day_${hour}_${index}`, atMs, isSlowHour: hour === 15, random });
    }
  }
  await writer.flush();
}

interface DayCall {
  readonly id: string;
  readonly atMs: number;
  readonly isSlowHour: boolean;
  readonly random: Random;
}

function recordCall(writer: JournalWriter, { id, atMs: startedAtMs, isSlowHour, random }: DayCall): void {
  const journal = new DayJournal();
  let outcome: CallOutcome = "completed";
  const turns = 2 + Math.floor(random.next() * 5);
  for (let turn = 1; turn <= turns && outcome === "completed"; turn++) {
    const latency = drawLatency(random, isSlowHour);
    journal.turn(`t_${turn}`, latency, random);
    if (random.chance(0.01 + Math.min(0.6, latency.firstWordMs / 6000))) outcome = "caller-hung-up";
  }
  const agent = "front-desk";
  const engines = { brain: "rules", stt: "scripted", tts: "scripted" };
  journal.end(outcome);
  writer.callStarted({ id, agent, transport: "sip", from: "+12125550190", startedAtMs, ...engines });
  for (const entry of journal.entries) writer.write(id, entry);
  const figures = summariseCall(journal.entries);
  writer.callEnded({ id, endedAtMs: startedAtMs + journal.nowMs, outcome, disposition: "", ...figures });
}

/** Waits as vendors have them, by what the turn did. */
function drawLatency(random: Random, isSlowHour: boolean): TurnLatency {
  const draw = random.next();
  const [began, p50Ms] =
    draw < 0.25
      ? (["prediction", 330] as const)
      : draw < 0.4
        ? (["branch", 190] as const)
        : draw < 0.7
          ? (["speculation", 470] as const)
          : (["commit", 640] as const);
  const firstWordMs = drawDelayMs({ p50Ms: p50Ms * (isSlowHour ? 2 : 1), p95Ms: p50Ms * (isSlowHour ? 5 : 2) }, random);
  const isFallback = random.chance(0.03);
  const isOnset = !isFallback && began !== "branch" && random.chance(0.3);
  const totalMs = isOnset ? Math.min(firstWordMs, 180 + random.next() * 120) : firstWordMs;
  const pauseMs = firstWordMs * 0.4;
  return {
    totalMs,
    firstWordMs,
    began,
    stages: [
      { name: "stt", startMs: 0, endMs: pauseMs },
      { name: "endpointing", startMs: pauseMs, endMs: pauseMs + 10 },
      { name: "tts", startMs: pauseMs + 10, endMs: firstWordMs },
    ],
    marks: { "soft-commit": pauseMs + 10, "first-sound": firstWordMs },
    ...(isOnset && { onset: true }),
    ...(isFallback && { fallback: true }),
  };
}

/** A journal with the events that a page of a call shows. */
class DayJournal {
  readonly entries: JournalEntry[] = [];
  nowMs = 0;

  turn(turnId: string, latency: TurnLatency, random: Random): void {
    const which = Math.floor(random.next() * questions.length);
    const text = questions[which] ?? "";
    const answer = answers[which] ?? "";
    this.#after(900, { type: "turn-start", turnId });
    this.#after(10, { type: "speech-start", onsetMs: this.nowMs });
    if (random.chance(0.04)) this.#cutOff(turnId, answer);
    this.#after(1600, { type: "transcript", turnId, text, final: true, confidence: 0.95 });
    const lastVoicedMs = this.nowMs;
    this.#after(1, { type: "speech-end", lastVoicedMs });
    this.nowMs = lastVoicedMs + (latency.marks["soft-commit"] ?? 0);
    this.#after(0, { type: "turn-soft-commit", turnId, revision: 2, text, reason: "endpoint", waitMs: 200 });
    this.#after(0, { type: "agent-say", turnId, revision: 2, text: answer, filler: false });
    this.nowMs = lastVoicedMs + latency.firstWordMs;
    this.#after(0, { type: "agent-speech-start", turnId, revision: 2 });
    this.#after(0, { type: "turn-latency", turnId, latency });
    this.#after(200, { type: "turn-commit", turnId, revision: 2, text, kind: "speech" });
    const isInterrupted = this.#bargeIn(turnId, random);
    const heard = isInterrupted ? answer.split(" ").slice(0, 2).join(" ") : answer;
    this.#after(900, { type: "agent-speech-end", turnId, heard, interrupted: isInterrupted });
  }

  end(outcome: CallOutcome): void {
    this.#after(700, { type: "call-end", outcome, disposition: "", durationMs: this.nowMs });
  }

  #cutOff(turnId: string, answer: string): void {
    const text = answer.split(" ")[0] ?? "";
    const commit = { turnId, revision: 1, text, reason: "endpoint", waitMs: 300 } as const;
    this.#after(700, { type: "turn-soft-commit", ...commit });
    this.#after(0, { type: "agent-say", turnId, revision: 1, text: answer, filler: false });
    this.#after(80, { type: "agent-speech-start", turnId, revision: 1 });
    this.#after(260, { type: "turn-retract", turnId, revision: 1, audible: true });
    this.#after(0, { type: "agent-speech-end", turnId: `${turnId}/1`, heard: text, interrupted: true });
  }

  #bargeIn(turnId: string, random: Random): boolean {
    const draw = random.next();
    if (draw > 0.12) return false;
    const isForUs = draw < 0.06;
    const onsetMs = this.nowMs + 300;
    this.#after(380, { type: "barge-in", turnId, onsetMs, decision: "pause", words: "" });
    const decision = isForUs ? "flush" : "resume";
    this.#after(240, { type: "barge-in", turnId, onsetMs, decision, words: isForUs ? "no wait" : "mhm" });
    return isForUs;
  }

  #after(waitMs: number, event: JournalEvent): void {
    this.nowMs += waitMs;
    this.entries.push({ seq: this.entries.length + 1, atMs: this.nowMs, event });
  }
}

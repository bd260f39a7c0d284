import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Expectation } from "./expectation.ts";
import { step } from "./turn-machine.ts";
import { initialTurnState, turnText } from "./turn-state.ts";
import type { TurnState } from "./turn-state.ts";
import { defaultTurnConfig } from "./turn-types.ts";
import type { TurnCommand, TurnConfig, TurnEvent } from "./turn-types.ts";

/** The longest wait of the standard caller, or the recogniser's time where that is longer, and the hard commit. */
const config: TurnConfig = defaultTurnConfig;
const longestCommitMs = Math.max(1500, config.finalDeadlineMs) + config.hardCommitMs + 100;

/** One thing that happens, after a delay; which reply it is about is an index into those that were begun. */
type Happening =
  | { readonly type: "speech-start" }
  | { readonly type: "speech-end" }
  | { readonly type: "transcript-lost" }
  | { readonly type: "transcript"; readonly text: string; readonly final: boolean; readonly finalised: boolean }
  | { readonly type: "transcript-eager"; readonly text: string }
  | { readonly type: "input"; readonly kind: "dtmf" | "typed"; readonly text: string }
  | { readonly type: "reply-audible"; readonly which: number }
  | { readonly type: "reply-finished"; readonly which: number; readonly asked: Expectation }
  | { readonly type: "reply-expects"; readonly which: number; readonly asked: Expectation };

const texts = [
  "",
  "yes",
  "mhm",
  "I would like to",
  "I would like to book a cleaning",
  "no wait",
  "212 555",
  "how much is it?",
];
const text = fc.constantFrom(...texts);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<Happening>({ type: "speech-start" }, { type: "speech-end" }) },
  { weight: 1, arbitrary: fc.constant<Happening>({ type: "transcript-lost" }) },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant("transcript" as const),
      text,
      final: fc.boolean(),
      finalised: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("transcript-eager" as const), text }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant("input" as const),
      kind: fc.constantFrom("dtmf" as const, "typed" as const),
      text: fc.constantFrom("0", "2125550142"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant("reply-audible" as const), which: fc.nat(3) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant("reply-expects" as const),
      which: fc.nat(3),
      asked: fc.constantFrom<Expectation>("yes-no", "digits"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("reply-finished" as const),
      which: fc.nat(3),
      asked: fc.constantFrom<Expectation>("open", "yes-no", "digits", "name"),
    }),
  },
);
const delayMs = fc.oneof(fc.constantFrom(0, 1, 20, 100, 250), fc.integer({ min: 0, max: 2500 }), fc.constant(9000));
const story = fc.array(fc.tuple(delayMs, happening), { minLength: 1, maxLength: 40 });

/** Runs the machine as a driver does, wake-ups included, and checks each step. */
class Checked {
  state: TurnState = deepFreeze(initialTurnState(config));
  nowMs = 0;
  readonly committed: string[] = [];
  /** Replies that were let out, newest first. */
  readonly replies: { readonly turnId: string; readonly revision: number }[] = [];
  #wakeAtMs: number | undefined;
  #wakesNow = 0;
  #lastRevision = 0;
  readonly #turns = new Set<string>();
  /** What became of each piece of work. */
  readonly work = new Map<number, "started" | "soft" | "hard" | "discarded" | "retracted" | "flushed">();

  constructor() {
    this.tell({ type: "input", atMs: 0, kind: "greeting", text: "" });
  }

  tell(event: TurnEvent): void {
    const before = JSON.stringify(this.state);
    const { state, commands } = step(this.state, event);
    must(JSON.stringify(this.state) === before, "the input state stays as it was");
    this.#wakeAtMs = undefined;
    for (const command of commands) this.#check(command, event, state);
    this.state = deepFreeze(state);
  }

  /** Lets time pass, waking the machine as often as it asks. */
  runUntil(atMs: number): void {
    while (this.#wakeAtMs !== undefined && this.#wakeAtMs <= atMs) {
      this.#wakesNow = this.#wakeAtMs === this.nowMs ? this.#wakesNow + 1 : 0;
      if (this.#wakesNow > 3) throw new Error(`Wakes again and again at ${this.nowMs}`);
      this.nowMs = this.#wakeAtMs;
      this.tell({ type: "wake", atMs: this.nowMs });
    }
    this.nowMs = Math.max(this.nowMs, atMs);
  }

  /** The reply was heard to its end. */
  finish(reply: { readonly turnId: string; readonly revision: number }): void {
    const { turnId, revision } = reply;
    this.tell({ type: "reply-finished", atMs: this.nowMs, turnId, revision, asked: "open" });
  }

  #mustBe(command: { readonly type: string; readonly revision: number }, ...fates: readonly string[]): void {
    const fate = this.work.get(command.revision) ?? "unknown";
    must(fates.includes(fate), `${command.type} of revision ${command.revision}, which is ${fate}`);
  }

  #check(command: TurnCommand, event: TurnEvent, next: TurnState): void {
    switch (command.type) {
      case "wake-at":
        must(command.atMs >= event.atMs, "a wake-up lies ahead");
        this.#wakeAtMs = command.atMs;
        return;
      case "turn-start":
        must(!this.#turns.has(command.turnId), "a turn's name is never used again");
        this.#turns.add(command.turnId);
        return;
      case "speculate":
        must(command.revision > this.#lastRevision, "a revision is never used again");
        this.#lastRevision = command.revision;
        this.work.set(command.revision, "started");
        return;
      case "discard":
        this.#mustBe(command, "started", "retracted");
        this.work.set(command.revision, "discarded");
        return;
      case "soft-commit":
        this.#mustBe(command, "started", "retracted");
        this.work.set(command.revision, "soft");
        this.replies.unshift(command);
        return;
      case "retract":
        this.#mustBe(command, "soft");
        this.work.set(command.revision, "retracted");
        return;
      case "hard-commit":
        this.#mustBe(command, "soft");
        must(!this.committed.includes(command.turnId), "a turn is committed once");
        must(!next.speaking || event.type === "input" || event.type === "reply-finished", "no commit into a voice");
        this.work.set(command.revision, "hard");
        this.committed.push(command.turnId);
        return;
      case "flush":
        this.#mustBe(command, "hard");
        this.work.set(command.revision, "flushed");
        return;
      case "finalise":
      case "pause":
      case "resume":
        return;
    }
  }
}

function play(checked: Checked, events: readonly (readonly [number, Happening])[]): void {
  for (const [waitMs, what] of events) {
    checked.runUntil(checked.nowMs + waitMs);
    const atMs = checked.nowMs;
    if (what.type === "speech-start") checked.tell({ type: what.type, atMs, onsetMs: Math.max(0, atMs - 60) });
    else if (what.type === "speech-end") checked.tell({ type: what.type, atMs, lastVoicedMs: Math.max(0, atMs - 100) });
    else if (what.type === "transcript") checked.tell({ ...what, atMs, confidence: 0.9 });
    else if (what.type === "reply-audible") {
      const reply = checked.replies[what.which];
      if (reply) checked.tell({ type: what.type, atMs, turnId: reply.turnId, revision: reply.revision });
    } else if (what.type === "reply-finished" || what.type === "reply-expects") {
      const reply = checked.replies[what.which];
      const { type, asked } = what;
      if (reply) checked.tell({ type, asked, atMs, turnId: reply.turnId, revision: reply.revision });
    } else if (what.type === "transcript-lost") checked.tell({ type: what.type, atMs });
    else checked.tell({ ...what, atMs });
  }
}

/** The caller falls silent and whatever is spoken is heard to its end. */
function comeToRest(checked: Checked): void {
  if (checked.state.speaking) checked.tell({ type: "speech-end", atMs: checked.nowMs, lastVoicedMs: checked.nowMs });
  checked.runUntil(checked.nowMs + 5000);
  const { reply } = checked.state;
  if (reply) checked.finish(reply);
  checked.runUntil(checked.nowMs + 5000);
}

describe("the turn machine, whatever comes in whatever order", () => {
  it("keeps its rules at every step", () => {
    fc.assert(
      fc.property(story, (events) => {
        const checked = new Checked();
        play(checked, events);
        comeToRest(checked);
        const unfinished = [...checked.work].filter(([, fate]) => ["started", "soft", "retracted"].includes(fate));
        expect(unfinished).toEqual([]);
        expect(checked.state.turn).toBeUndefined();
        expect(checked.state.bargeIn).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it("answers words within the longest wait after the voice has ended", () => {
    fc.assert(
      fc.property(story, (events) => {
        const checked = new Checked();
        play(checked, events);
        if (checked.state.speaking) {
          checked.tell({ type: "speech-end", atMs: checked.nowMs, lastVoicedMs: checked.nowMs });
        }
        const { turn, bargeIn } = checked.state;
        if (!turn || turnText(turn) === "" || bargeIn) return;
        checked.runUntil(checked.nowMs + longestCommitMs);
        expect(checked.committed).toContain(turn.id);
      }),
      { numRuns: 500 },
    );
  });

  it("asks the caller who stays silent, and never stops asking", () => {
    fc.assert(
      fc.property(story, (events) => {
        const checked = new Checked();
        play(checked, events);
        comeToRest(checked);
        const { reply } = checked.state;
        if (reply) checked.finish(reply);
        const before = checked.committed.length;
        checked.runUntil(checked.nowMs + config.silenceMs + config.hardCommitMs + 10);
        expect(checked.committed.length).toBeGreaterThan(before);
      }),
      { numRuns: 500 },
    );
  });
});

function must(holds: boolean, rule: string): void {
  if (!holds) throw new Error(`Broken: ${rule}`);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}

import { describe, expect, it } from "vitest";
import { VirtualClock } from "../base/virtual-clock.ts";
import type { Expectation } from "./expectation.ts";
import { TurnDriver } from "./turn-driver.ts";
import { defaultTurnConfig } from "./turn-types.ts";
import type { TurnCommand } from "./turn-types.ts";

/** A caller and an agent played by hand, on a virtual clock. */
class Stage {
  readonly clock = new VirtualClock();
  readonly commands: (Exclude<TurnCommand, { type: "wake-at" }> & { readonly doneAtMs: number })[] = [];
  readonly driver = new TurnDriver({
    clock: this.clock,
    config: defaultTurnConfig,
    onCommand: (command) => this.commands.push({ ...command, doneAtMs: this.clock.now() }),
  });

  /** Greets, is heard, and has asked something. */
  static async asking(asked: Expectation): Promise<Stage> {
    const stage = new Stage();
    stage.driver.dispatch({ type: "input", kind: "greeting", text: "" });
    await stage.clock.advance(1000);
    stage.reply("audible");
    stage.reply("finished", asked);
    stage.commands.length = 0;
    return stage;
  }

  /** Speaks so long, and is detected as late as a detector does. */
  async speak(durationMs: number, partial?: string): Promise<void> {
    this.driver.dispatch({ type: "speech-start", onsetMs: this.clock.now() });
    await this.clock.advance(durationMs);
    if (partial !== undefined) this.words(partial);
    this.driver.dispatch({ type: "speech-end", lastVoicedMs: this.clock.now() });
  }

  words(text: string, more: { readonly final?: boolean; readonly finalised?: boolean } = {}): void {
    this.driver.dispatch({ type: "transcript", text, confidence: 0.9, final: false, finalised: false, ...more });
  }

  final(text: string): void {
    this.words(text, { final: true, finalised: true });
  }

  reply(what: "audible" | "finished", asked: Expectation = "open"): void {
    const { reply, turn } = this.driver.state;
    const of = reply ?? { turnId: turn?.id ?? "", revision: turn?.committed?.revision ?? 0 };
    const { turnId, revision } = of;
    if (what === "audible") this.driver.dispatch({ type: "reply-audible", turnId, revision });
    else this.driver.dispatch({ type: "reply-finished", turnId, revision, asked });
  }

  types(): readonly string[] {
    return this.commands.map((command) => command.type);
  }

  find<T extends TurnCommand["type"]>(type: T): (Extract<TurnCommand, { type: T }> & { doneAtMs: number }) | undefined {
    return this.commands.findLast((command) => command.type === type) as never;
  }
}

describe("a plain turn", () => {
  it("starts work on a stable partial, promotes it and commits it in two stages", async () => {
    const stage = await Stage.asking("open");
    await stage.speak(1500, "how much is a filling");
    await stage.clock.advance(170);
    stage.final("How much is a filling?");
    await stage.clock.advance(2000);
    expect(stage.types()).toEqual(["turn-start", "speculate", "finalise", "soft-commit", "hard-commit"]);
    expect(stage.find("soft-commit")?.waitMs).toBeLessThan(300);
    const gapMs = (stage.find("hard-commit")?.doneAtMs ?? 0) - (stage.find("soft-commit")?.doneAtMs ?? 0);
    expect(gapMs).toBe(defaultTurnConfig.hardCommitMs);
  });

  it("does not ask for a final within the closure of a consonant", async () => {
    const stage = await Stage.asking("open");
    await stage.speak(1500, "how much is a");
    await stage.clock.advance(60);
    await stage.speak(600, "teeth cleaning");
    expect(stage.types()).not.toContain("finalise");
    await stage.clock.advance(260);
    expect(stage.types().filter((type) => type === "finalise")).toHaveLength(1);
  });

  it("drops the guess without trace when the final means something else", async () => {
    const stage = await Stage.asking("open");
    await stage.speak(1500, "how much is a filling");
    stage.final("how much is a whitening");
    await stage.clock.advance(2000);
    expect(stage.types().filter((type) => type === "discard")).toHaveLength(1);
    expect(stage.find("hard-commit")?.input.text).toBe("how much is a whitening");
  });

  it("goes on when the caller continues before the hard commit, and answers all of it", async () => {
    const stage = await Stage.asking("open");
    await stage.speak(1000, "how much is a filling");
    stage.final("how much is a filling");
    await stage.clock.advance(300);
    expect(stage.types()).toContain("soft-commit");
    await stage.speak(800, "and a cleaning");
    stage.final("and a cleaning");
    await stage.clock.advance(2000);
    expect(stage.types()).toContain("retract");
    expect(stage.commands.filter(({ type }) => type === "hard-commit")).toHaveLength(1);
    expect(stage.find("hard-commit")?.input.text).toBe("how much is a filling and a cleaning");
  });

  it("keeps listening when the caller pauses in the middle of a number", async () => {
    const stage = await Stage.asking("digits");
    await stage.speak(1000, "212 555");
    stage.final("212 555");
    await stage.clock.advance(900);
    expect(stage.types()).not.toContain("soft-commit");
    await stage.speak(1000, "0142");
    stage.final("0142");
    await stage.clock.advance(300);
    expect(stage.find("soft-commit")?.input.text).toBe("212 555 0142");
  });
});

describe("words that come late or not at all", () => {
  it("says that it did not understand when no words come in the recogniser's time", async () => {
    const stage = await Stage.asking("open");
    await stage.speak(900);
    await stage.clock.advance(2000);
    expect(stage.find("hard-commit")?.input).toMatchObject({ kind: "not-understood", repeats: 1 });
  });

  it("takes a cough for no turn, and asks again when silence follows", async () => {
    const stage = await Stage.asking("open");
    await stage.speak(100);
    stage.final("");
    await stage.clock.advance(defaultTurnConfig.silenceMs + 500);
    expect(stage.find("hard-commit")?.input.kind).toBe("silence");
  });

  it("takes a short yes that comes long after its sound", async () => {
    const stage = await Stage.asking("yes-no");
    await stage.speak(180);
    await stage.clock.advance(defaultTurnConfig.finalDeadlineMs + 50);
    stage.final("yes");
    await stage.clock.advance(500);
    expect(stage.find("hard-commit")?.input).toMatchObject({ kind: "speech", text: "yes" });
  });

  it("does not answer the same words twice when their final comes after the commit", async () => {
    const stage = await Stage.asking("open");
    await stage.speak(1500, "I want to book a cleaning");
    await stage.clock.advance(1500);
    expect(stage.find("hard-commit")?.input.text).toBe("I want to book a cleaning");
    stage.reply("audible");
    stage.words("I want to book");
    stage.final("I want to book a cleaning.");
    await stage.clock.advance(2000);
    expect(stage.types()).not.toContain("flush");
    expect(stage.commands.filter(({ type }) => type === "turn-start")).toHaveLength(1);
  });

  it("answers a final that comes after the commit and says more", async () => {
    const stage = await Stage.asking("open");
    await stage.speak(1500, "I want to book a cleaning");
    await stage.clock.advance(1500);
    stage.reply("audible");
    stage.final("I want to book a cleaning on Tuesday");
    await stage.clock.advance(2000);
    expect(stage.types()).toContain("flush");
    expect(stage.find("hard-commit")?.input.text).toBe("I want to book a cleaning on Tuesday");
  });

  it("gives the next recogniser its time when one breaks at the end of speech", async () => {
    const stage = await Stage.asking("open");
    await stage.speak(1500);
    stage.driver.dispatch({ type: "transcript-lost" });
    await stage.clock.advance(600);
    stage.final("I want to book a cleaning");
    await stage.clock.advance(1000);
    const commits = stage.commands.filter((command) => command.type === "hard-commit");
    expect(commits.map(({ input }) => input.text)).toEqual(["I want to book a cleaning"]);
  });

  it("waits for the end of words whose voice the detector does not hear", async () => {
    const stage = await Stage.asking("open");
    for (const text of [
      "I want",
      "I want to book",
      "I want to book a cleaning",
      "I want to book a cleaning on Tuesday",
    ]) {
      stage.words(text);
      await stage.clock.advance(600);
    }
    expect(stage.types()).not.toContain("soft-commit");
    await stage.clock.advance(1500);
    expect(stage.find("hard-commit")?.input.text).toBe("I want to book a cleaning on Tuesday");
  });

  it("does not wait for the end of hold music", async () => {
    const stage = await Stage.asking("open");
    stage.driver.dispatch({ type: "speech-start", onsetMs: 1000 });
    await stage.clock.advance(12_000);
    expect(stage.find("hard-commit")?.input.kind).toBe("not-understood");
  });

  it("lets a caller speak for minutes while words keep coming", async () => {
    const stage = await Stage.asking("open");
    stage.driver.dispatch({ type: "speech-start", onsetMs: 1000 });
    for (let index = 0; index < 60; index++) {
      stage.words(`and then there was number ${index}`);
      await stage.clock.advance(2000);
    }
    expect(stage.types()).not.toContain("soft-commit");
  });

  it("asks again when a voice ends that began before keys were pressed", async () => {
    const stage = await Stage.asking("open");
    stage.driver.dispatch({ type: "speech-start", onsetMs: 1000 });
    stage.driver.dispatch({ type: "input", kind: "dtmf", text: "1" });
    stage.reply("audible");
    stage.reply("finished");
    stage.driver.dispatch({ type: "speech-end", lastVoicedMs: 1100 });
    await stage.clock.advance(defaultTurnConfig.silenceMs + 500);
    expect(stage.find("hard-commit")?.input.kind).toBe("silence");
  });
});

describe("a caller who speaks while the agent does", () => {
  async function replying(): Promise<Stage> {
    const stage = await Stage.asking("open");
    stage.driver.dispatch({ type: "input", kind: "typed", text: "what are your hours" });
    stage.reply("audible");
    await stage.clock.advance(1000);
    stage.commands.length = 0;
    return stage;
  }

  it("stops the agent for good with words", async () => {
    const stage = await replying();
    await stage.speak(700, "no wait I meant Tuesday");
    stage.final("no I meant Tuesday");
    await stage.clock.advance(2000);
    expect(stage.types().slice(0, 3)).toEqual(["pause", "turn-start", "flush"]);
    expect(stage.find("hard-commit")?.input.text).toBe("no I meant Tuesday");
  });

  it("is let go on with a mhm, and the agent resumes", async () => {
    const stage = await replying();
    await stage.speak(250, "mhm");
    stage.final("mhm");
    await stage.clock.advance(2000);
    expect(stage.types()).toContain("resume");
    expect(stage.types()).not.toContain("flush");
    expect(stage.types()).not.toContain("soft-commit");
  });

  it("decides on a cough within the time for decisions", async () => {
    const stage = await replying();
    const atMs = stage.clock.now();
    await stage.speak(120);
    await stage.clock.advance(1000);
    expect((stage.find("resume")?.doneAtMs ?? Number.NaN) - atMs).toBeLessThanOrEqual(
      defaultTurnConfig.bargeInDecisionMs,
    );
  });

  it("has answered with a yes into the last words of a yes-no question", async () => {
    const stage = await replying();
    await stage.speak(250, "yes");
    stage.final("yes");
    await stage.clock.advance(600);
    stage.reply("finished", "yes-no");
    expect(stage.find("hard-commit")?.input.text).toBe("yes");
  });

  it("has answered even when that yes was recognised after the agent had gone on", async () => {
    const stage = await replying();
    await stage.speak(200);
    await stage.clock.advance(700);
    expect(stage.types()).toContain("resume");
    stage.final("yes");
    await stage.clock.advance(200);
    stage.reply("finished", "yes-no");
    expect(stage.find("hard-commit")?.input.text).toBe("yes");
  });

  it("answers the question that he cuts into", async () => {
    const stage = await replying();
    const { turnId = "", revision = 0 } = stage.driver.state.reply ?? {};
    stage.driver.dispatch({ type: "reply-expects", turnId, revision, asked: "digits" });
    await stage.speak(900, "212 555");
    stage.final("212 555");
    await stage.clock.advance(900);
    expect(stage.types()).toContain("flush");
    expect(stage.types()).not.toContain("soft-commit");
  });
});

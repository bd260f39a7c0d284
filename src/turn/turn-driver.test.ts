import { describe, expect, it } from "vitest";
import { VirtualClock } from "../base/virtual-clock.ts";
import { TurnDriver } from "./turn-driver.ts";
import { defaultTurnConfig } from "./turn-types.ts";

describe("a turn driver", () => {
  it("carries out what a command dispatches after the commands before it", () => {
    const done: string[] = [];
    const driver: TurnDriver = new TurnDriver({
      clock: new VirtualClock(),
      config: defaultTurnConfig,
      onCommand: (command) => {
        done.push(command.type);
        if (command.type !== "soft-commit") return;
        driver.dispatch({ type: "reply-finished", turnId: command.turnId, revision: command.revision, asked: "open" });
        done.push("dispatched");
      },
    });
    driver.dispatch({ type: "input", kind: "typed", text: "hello" });
    expect(done).toEqual(["turn-start", "speculate", "soft-commit", "dispatched", "hard-commit"]);
    expect(driver.state.reply).toBeUndefined();
  });

  it("keeps one timer at most, and none once it is closed", async () => {
    const clock = new VirtualClock();
    const driver = new TurnDriver({ clock, config: defaultTurnConfig, onCommand: () => undefined });
    driver.dispatch({ type: "speech-start", onsetMs: 0 });
    driver.dispatch({ type: "transcript", text: "I want", confidence: 1, final: false, finalised: false });
    driver.dispatch({ type: "speech-end", lastVoicedMs: 0 });
    expect(clock.pendingTimers).toBe(1);
    driver.close();
    expect(clock.pendingTimers).toBe(0);
    driver.dispatch({ type: "input", kind: "typed", text: "hello" });
    expect(driver.state.turn?.committed).toBeUndefined();
  });

  it("looks again in time although carrying out a command failed", async () => {
    const clock = new VirtualClock();
    const done: string[] = [];
    const driver = new TurnDriver({
      clock,
      config: defaultTurnConfig,
      onCommand: (command) => {
        done.push(command.type);
        if (command.type === "finalise") throw new Error("no recogniser");
      },
    });
    driver.dispatch({ type: "speech-start", onsetMs: 0 });
    await clock.advance(1000);
    expect(() => driver.dispatch({ type: "speech-end", lastVoicedMs: 700 })).toThrow("no recogniser");
    await clock.advance(3000);
    expect(done).toContain("hard-commit");
  });
});

import { describe, expect, it } from "vitest";
import { VirtualClock } from "../base/virtual-clock.ts";
import { Keypad } from "./keypad.ts";

function open() {
  const clock = new VirtualClock();
  const entries: string[] = [];
  const keypad = new Keypad(clock, (digits) => entries.push(digits));
  return { clock, entries, keypad };
}

describe("keys of a telephone", () => {
  it("make one entry while they follow each other", async () => {
    const { clock, entries, keypad } = open();
    for (const digit of "2125550142") {
      keypad.press(digit, true);
      await clock.advance(1400);
    }
    expect(entries).toEqual([]);
    expect(keypad.isPending).toBe(true);
    await clock.advance(100);
    expect(entries).toEqual(["2125550142"]);
    expect(keypad.isPending).toBe(false);
  });

  it("end at once with #, which alone is nothing", () => {
    const { entries, keypad } = open();
    for (const digit of "12#") keypad.press(digit, true);
    keypad.press("#", true);
    expect(entries).toEqual(["12"]);
  });

  it("ask for a person with 0, unless a number was asked for", () => {
    const { entries, keypad } = open();
    keypad.press("0", false);
    expect(entries).toEqual(["0"]);
    keypad.press("0", true);
    expect(entries).toEqual(["0"]);
  });

  it("are forgotten, timer and all, when the call ends", async () => {
    const { clock, entries, keypad } = open();
    keypad.press("1", false);
    keypad.close();
    await clock.advance(5000);
    expect(entries).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });
});

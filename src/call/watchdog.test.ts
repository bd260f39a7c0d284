import { describe, expect, it } from "vitest";
import { VirtualClock } from "../base/virtual-clock.ts";
import { Watchdog } from "./watchdog.ts";

function open() {
  const clock = new VirtualClock();
  const actions: string[] = [];
  const watchdog = new Watchdog({
    clock,
    onSilence: (action) => actions.push(`${action} at ${clock.now()}`),
  });
  return { clock, actions, watchdog };
}

describe("the watchdog", () => {
  it("asks for a filler before the caller has waited 2 s, again and again", async () => {
    const { clock, actions, watchdog } = open();
    watchdog.waiting(0, 0);
    await clock.advance(4000);
    expect(actions).toEqual(["filler at 1700", "filler at 3400"]);
  });

  it("gives a reply up after 9 s, and calls a person at the third", async () => {
    const { clock, actions, watchdog } = open();
    watchdog.waiting(0, 0);
    await clock.advance(32_000);
    const kinds = actions.filter((action) => !action.startsWith("filler")).map((action) => action.split(" ")[0]);
    expect(kinds).toEqual(["recovery", "recovery", "person"]);
  });

  it("counts from the last words of the reply, not from its beginning", async () => {
    const { clock, actions, watchdog } = open();
    watchdog.waiting(0, 0);
    watchdog.sounding();
    await clock.advance(20_000);
    watchdog.waiting(20_000, 20_000);
    await clock.advance(1700);
    expect(actions).toEqual(["filler at 21700"]);
  });

  it("is quiet while there is sound, and once the answer has come", async () => {
    const { clock, actions, watchdog } = open();
    watchdog.waiting(0, 0);
    watchdog.sounding();
    await clock.advance(5000);
    watchdog.waiting(5000, 5000);
    watchdog.settled({ answered: true });
    await clock.advance(5000);
    expect(actions).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });
});

import { describe, expect, it } from "vitest";
import { VirtualClock } from "../base/virtual-clock.ts";
import { Journal } from "./journal.ts";

describe("a journal", () => {
  it("numbers its entries without gaps and counts time from its start", async () => {
    const clock = new VirtualClock();
    await clock.advance(1000);
    const journal = new Journal(clock);
    journal.append({ type: "dtmf", digit: "1" });
    await clock.advance(20.04);
    journal.append({ type: "dtmf", digit: "2" });
    expect(journal.entries.map(({ seq, atMs }) => [seq, atMs])).toEqual([
      [1, 0],
      [2, 20],
    ]);
  });

  it("tells each who listens, until they stop, whatever the others throw", () => {
    const failures: unknown[] = [];
    const journal = new Journal(new VirtualClock(), (error) => failures.push(error));
    const heard: number[] = [];
    journal.subscribe(() => {
      throw new Error("a bad listener");
    });
    const stop = journal.subscribe(({ seq }) => heard.push(seq));
    journal.append({ type: "dtmf", digit: "1" });
    stop();
    journal.append({ type: "dtmf", digit: "2" });
    expect(heard).toEqual([1]);
    expect(failures).toHaveLength(2);
  });
});

import { describe, expect, it } from "vitest";
import type { Candidate } from "./routing.ts";
import { chooseWorker } from "./routing.ts";

const worker = (id: number, calls: number, more: Partial<Candidate> = {}): Candidate => ({
  id,
  calls,
  isOpen: true,
  callIds: new Set<string>(),
  ...more,
});

describe("a new call", () => {
  it("goes to the worker that has the fewest", () => {
    expect(chooseWorker([worker(0, 2), worker(1, 1), worker(2, 3)])?.id).toBe(1);
  });

  it("never goes to a worker that takes none", () => {
    expect(chooseWorker([worker(0, 0, { isOpen: false }), worker(1, 9)])?.id).toBe(1);
    expect(chooseWorker([worker(0, 0, { isOpen: false })])).toBeUndefined();
    expect(chooseWorker([])).toBeUndefined();
  });

  it("goes to the worker that has its other leg, however loaded that is", () => {
    expect(chooseWorker([worker(0, 0), worker(1, 9, { callIds: new Set(["c_1"]) })], "c_1")?.id).toBe(1);
  });

  it("is not torn from its other leg when that worker takes no more", () => {
    const home = worker(1, 9, { callIds: new Set(["c_1"]), isOpen: false });
    expect(chooseWorker([worker(0, 0), home], "c_1")).toBeUndefined();
  });

  it("goes anywhere when its other leg is over", () => {
    expect(chooseWorker([worker(0, 0), worker(1, 9)], "c_gone")?.id).toBe(0);
  });
});

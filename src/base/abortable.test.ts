import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { abortable, linkedController } from "./abortable.ts";
import { Mailbox } from "./mailbox.ts";

/** A source that answers when it likes, counts how it is used, and knows nothing of signals. */
function deafSource(items: readonly number[]): AsyncIterable<number> & { asked: number; left: number } {
  const source = {
    asked: 0,
    left: 0,
    [Symbol.asyncIterator]: () => ({
      next: () => {
        const value = items[source.asked++];
        return value === undefined
          ? new Promise<never>(() => undefined)
          : Promise.resolve({ value, done: false as const });
      },
      return: () => {
        source.left++;
        return new Promise<never>(() => undefined);
      },
    }),
  };
  return source;
}

describe("abortable", () => {
  test("leaves a source at once that is deaf to the signal and never answers again", async () => {
    const controller = new AbortController();
    const source = deafSource([1, 2]);
    const got: number[] = [];
    const reading = (async () => {
      for await (const item of abortable(source, controller.signal)) got.push(item);
    })();
    const failure = reading.catch((error: unknown) => error);
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort("barge-in");
    expect(await failure).toMatchObject({ code: "CANCELLED" });
    expect(got).toEqual([1, 2]);
    expect(source.left).toBe(1);
  });

  test("asks for nothing more when the signal fired while the reader was busy", async () => {
    const controller = new AbortController();
    const source = deafSource([1, 2, 3]);
    const reading = (async () => {
      for await (const _ of abortable(source, controller.signal)) controller.abort();
    })();
    await expect(reading).rejects.toMatchObject({ code: "CANCELLED" });
    expect(source.asked).toBe(1);
  });

  test("does not open a source when the signal has fired before", async () => {
    const source = deafSource([1]);
    await expect(abortable(source, AbortSignal.abort()).next()).rejects.toMatchObject({ code: "CANCELLED" });
    expect([source.asked, source.left]).toEqual([0, 0]);
  });

  test("passes on every item, the end, and a failure as it is", async () => {
    const mailbox = new Mailbox<number>();
    for (const item of [1, 2, 3]) mailbox.push(item);
    mailbox.fail(new Error("vendor gone"));
    const got: number[] = [];
    const reading = (async () => {
      for await (const item of abortable(mailbox, new AbortController().signal)) got.push(item);
    })();
    await expect(reading).rejects.toThrow("vendor gone");
    expect(got).toEqual([1, 2, 3]);
  });

  test("tells the source when its reader breaks off, even one whose `return` throws", async () => {
    const source = deafSource([1, 2]);
    for await (const _ of abortable(source, new AbortController().signal)) break;
    expect(source.left).toBe(1);
    const rude: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.resolve({ value: 1, done: false }),
        return: () => {
          throw new Error("rude");
        },
      }),
    };
    for await (const _ of abortable(rude, new AbortController().signal)) break;
  });

  test("leaves no listener on a signal that lives long", async () => {
    const { signal } = new AbortController();
    for (let round = 0; round < 50; round++) {
      const mailbox = new Mailbox<number>();
      mailbox.push(round);
      mailbox.end();
      for await (const _ of abortable(mailbox, signal)) void _;
    }
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

describe("a linked controller", () => {
  test("fires with its parent, with the parent's reason, until it is unlinked", () => {
    const parent = new AbortController();
    const linked = linkedController(parent.signal);
    const unlinked = linkedController(parent.signal);
    unlinked.unlink();
    parent.abort("over");
    expect(linked.controller.signal.reason).toBe("over");
    expect(unlinked.controller.signal.aborted).toBe(false);
    expect(linkedController(parent.signal).controller.signal.reason).toBe("over");
    expect(getEventListeners(parent.signal, "abort")).toEqual([]);
  });

  test("does not fire its parent", () => {
    const parent = new AbortController();
    linkedController(parent.signal).controller.abort();
    expect(parent.signal.aborted).toBe(false);
  });
});

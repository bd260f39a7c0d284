import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Mailbox } from "./mailbox.ts";

describe("a mailbox", () => {
  test("gives every item once, in order, however reading and writing alternate", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 200 }), async (writes) => {
        const mailbox = new Mailbox<number>(1000);
        const iterator = mailbox[Symbol.asyncIterator]();
        const got: number[] = [];
        let written = 0;
        let reading: Promise<void> | undefined;
        const read = async (): Promise<void> => {
          const result = await iterator.next();
          if (result.done !== true) got.push(result.value);
          reading = undefined;
        };
        for (const isWrite of writes) {
          if (isWrite) mailbox.push(written++);
          else reading ??= read();
          if (isWrite) await Promise.resolve();
        }
        mailbox.end();
        await reading;
        for await (const item of mailbox) got.push(item);
        expect(got).toEqual(Array.from({ length: written }, (_, index) => index));
      }),
    );
  });

  test("is full at its capacity, and says so", () => {
    const mailbox = new Mailbox<number>(2);
    mailbox.push(1);
    mailbox.push(2);
    expect(() => mailbox.push(3)).toThrow(expect.objectContaining({ code: "MAILBOX_FULL" }));
    expect(mailbox.size).toBe(2);
  });

  test("gives what is queued, then the failure, then nothing more", async () => {
    const mailbox = new Mailbox<string>();
    mailbox.push("one");
    mailbox.fail(new Error("line lost"));
    mailbox.push("late");
    const iterator = mailbox[Symbol.asyncIterator]();
    expect(await iterator.next()).toEqual({ value: "one", done: false });
    await expect(iterator.next()).rejects.toThrow("line lost");
    expect(await iterator.next()).toEqual({ value: undefined, done: true });
  });

  test("wakes a waiting reader by an item, an end or a failure, even one without a reason", async () => {
    const ended = new Mailbox<string>();
    const end = ended[Symbol.asyncIterator]().next();
    ended.end();
    expect(await end).toEqual({ value: undefined, done: true });
    const failed = new Mailbox<string>();
    const failure = failed[Symbol.asyncIterator]().next();
    failed.fail(undefined);
    await expect(failure).rejects.toBeUndefined();
    const failedBefore = new Mailbox<string>();
    failedBefore.fail(undefined);
    await expect(failedBefore[Symbol.asyncIterator]().next()).rejects.toBeUndefined();
  });

  test("drops everything once its reader has left", async () => {
    const mailbox = new Mailbox<number>(2);
    mailbox.push(1);
    mailbox.push(2);
    for await (const item of mailbox) if (item === 1) break;
    for (let index = 0; index < 10; index++) mailbox.push(index);
    expect(mailbox.size).toBe(0);
  });
});

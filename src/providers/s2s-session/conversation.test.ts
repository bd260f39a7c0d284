import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Conversation } from "./conversation.ts";
import { PcmIn } from "./pcm-in.ts";
import { RecentAudio } from "./recent-audio.ts";

const call = { id: "c", name: "findSlot", argumentsJson: "{}" };

describe("the conversation that the next connection is told", () => {
  it("joins the words of a reply, and keeps calls only with their results", () => {
    const conversation = new Conversation([{ role: "user", text: "before" }]);
    conversation.said(1, "Let me ");
    conversation.said(1, "see.");
    conversation.called(1, call);
    const words = { role: "assistant", text: "Let me see." };
    expect(conversation.messages()).toEqual([{ role: "user", text: "before" }, words]);
    conversation.add({ role: "tool", toolCallId: "c", text: "ten" }, 1);
    conversation.said(1, "Ten is free.");
    expect(conversation.messages().slice(1)).toEqual([
      { ...words, toolCalls: [call] },
      { role: "tool", toolCallId: "c", text: "ten" },
      { role: "assistant", text: "Ten is free." },
    ]);
    conversation.cut(1, 0);
    expect(conversation.messages().slice(1)).toEqual([
      { role: "assistant", text: "", toolCalls: [call] },
      { role: "tool", toolCallId: "c", text: "ten" },
    ]);
  });

  it("cuts a reply to the share that was heard, and no other", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.double({ min: 0, max: 1, noNaN: true }), (texts, share) => {
        const conversation = new Conversation([]);
        conversation.said(1, "another");
        for (const text of texts) conversation.said(2, text);
        conversation.cut(2, share);
        const whole = texts.join("");
        const kept = whole.slice(0, Math.floor(whole.length * share));
        const texts2 = conversation.messages().map(({ text }) => text);
        expect(texts2).toEqual(["another", ...(kept === "" ? [] : [kept])]);
      }),
    );
  });
});

describe("audio of a session", () => {
  it("is whole however its bytes are cut", () => {
    fc.assert(
      fc.property(fc.int16Array(), fc.array(fc.nat({ max: 9 })), (samples, cuts) => {
        const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
        const pcm = new PcmIn();
        const got: number[] = [];
        let at = 0;
        for (const length of [...cuts, bytes.length]) {
          got.push(...pcm.take(bytes.subarray(at, at + length).toString("base64")));
          at += length;
        }
        expect(got).toEqual([...samples]);
      }),
    );
  });

  it("keeps the latest of it, and no more than it may", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 60 })), (lengths) => {
        const recent = new RecentAudio({ rateHz: 1000, limitMs: 50 });
        const pieces = lengths.map((length) => new Uint8Array(length));
        for (const piece of pieces) recent.add(piece);
        const kept = recent.take();
        expect(kept).toEqual(pieces.slice(pieces.length - kept.length));
        expect(kept.reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThanOrEqual(100);
        expect(recent.take()).toEqual([]);
      }),
    );
  });
});

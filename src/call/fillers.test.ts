import { expect, it } from "vitest";
import { CallwrightError } from "../base/errors.ts";
import { ClipCache, Fillers } from "./fillers.ts";
import type { Voice } from "./voice.ts";

const signal = new AbortController().signal;

/** A voice of which every sample is the same number. */
function voiceOf(vendorName: string, sample: number, onSpoken: () => void = () => undefined): Voice {
  return {
    vendorName,
    async *speak() {
      yield { type: "audio", samples: Int16Array.of(sample) };
      onSpoken();
    },
  } as unknown as Voice;
}

it("are kept for each voice, and come in that which speaks, or else in the one before", async () => {
  const cache = new ClipCache();
  const open = (): Fillers => new Fillers(cache, { manner: "warm", rateHz: 8000 });
  const fillers = open();
  expect(fillers.next("first").samples).toBeUndefined();
  await fillers.prepare(voiceOf("first", 1), signal);
  expect(fillers.next("first").samples).toEqual(Int16Array.of(1));
  expect(fillers.next("second").samples).toEqual(Int16Array.of(1));
  await fillers.prepare(voiceOf("second", 2), signal);
  expect(fillers.next("second").samples).toEqual(Int16Array.of(2));
  expect(fillers.next("first").samples).toEqual(Int16Array.of(1));
  expect(open().next("second").samples).toEqual(Int16Array.of(2));
  expect(open().next("third").samples).toBeUndefined();
});

it("are not kept when the voices changed hands while one was made", async () => {
  const fillers = new Fillers(new ClipCache(), { manner: "", rateHz: 8000 });
  const voice = { vendorName: "first" } as { vendorName: string };
  const changing = voiceOf("first", 1, () => (voice.vendorName = "second"));
  await fillers.prepare(Object.assign(voice, { speak: changing.speak.bind(changing) }) as unknown as Voice, signal);
  expect(fillers.next("first").samples).toBeUndefined();
  expect(fillers.next("second").samples).toBeUndefined();
});

it("leave what is made when the voice fails in between", async () => {
  const fillers = new Fillers(new ClipCache(), { manner: "", rateHz: 8000 });
  let spoken = 0;
  const failing = voiceOf("first", 1, () => {
    spoken++;
    if (spoken === 2) throw new CallwrightError("No voice", { code: "TTS_UNAVAILABLE" });
  });
  await expect(fillers.prepare(failing, signal)).rejects.toThrow("No voice");
  expect([fillers.next("first").samples, fillers.next("first").samples]).toEqual([Int16Array.of(1), undefined]);
});

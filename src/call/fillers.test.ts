import { expect, it } from "vitest";
import { CallwrightError } from "../base/errors.ts";
import type { AudioClip } from "./audio-cache.ts";
import { Fillers } from "./fillers.ts";
import type { Voice } from "./voice.ts";

const signal = new AbortController().signal;

/** A voice of which every sample is the same number. */
function voiceOf(sample: number, onRender: () => void = () => undefined): Voice {
  const clips = new Map<string, AudioClip>();
  return {
    clip: (text: string) => clips.get(text),
    render: async (text: string) => {
      onRender();
      clips.set(text, { samples: Int16Array.of(sample), words: [] });
    },
  } as unknown as Voice;
}

it("come in the voice that speaks, or else in the one before", async () => {
  const [first, second] = [voiceOf(1), voiceOf(2)];
  const fillers = new Fillers();
  expect(fillers.next(first).samples).toBeUndefined();
  await fillers.prepare(first, signal);
  expect(fillers.next(first).samples).toEqual(Int16Array.of(1));
  expect(fillers.next(second).samples).toEqual(Int16Array.of(1));
  await fillers.prepare(second, signal);
  expect(fillers.next(second).samples).toEqual(Int16Array.of(2));
  expect(fillers.next(first).samples).toEqual(Int16Array.of(1));
});

it("are never the same twice running", async () => {
  const fillers = new Fillers();
  const voice = voiceOf(1);
  const texts = Array.from({ length: 9 }, () => fillers.next(voice).text);
  expect(texts.some((text, index) => text === texts[index + 1])).toBe(false);
});

it("leave what is made when the voice fails in between", async () => {
  const fillers = new Fillers();
  let rendered = 0;
  const failing = voiceOf(1, () => {
    rendered++;
    if (rendered === 2) throw new CallwrightError("No voice", { code: "TTS_UNAVAILABLE" });
  });
  await expect(fillers.prepare(failing, signal)).rejects.toThrow("No voice");
  expect([fillers.next(failing).samples, fillers.next(failing).samples]).toEqual([Int16Array.of(1), undefined]);
});

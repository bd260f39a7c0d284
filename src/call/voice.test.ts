import { describe, expect, it } from "vitest";
import type { CallwrightError } from "../base/errors.ts";
import { silentLog } from "../base/log.ts";
import { sleep } from "../base/sleep.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import type { TtsVendor } from "../contracts/tts.ts";
import { scriptedTts } from "../testing/scripted-tts.ts";
import type { TtsBehaviour } from "../testing/scripted-tts.ts";
import { AudioCache } from "./audio-cache.ts";
import { Voice } from "./voice.ts";

function open(vendors: readonly TtsVendor[], cache = new AudioCache(0)) {
  const clock = new VirtualClock();
  const controller = new AbortController();
  const failures: string[] = [];
  const voice = new Voice({
    vendors,
    language: "en-US",
    outputRateHz: 8000,
    cache,
    clock,
    log: silentLog,
    signal: controller.signal,
    onFailure: ({ vendor, error, next }) => void failures.push(`${vendor} ${error.code}, then ${next ?? "nobody"}`),
  });
  /** Speaks a clause; how much sound came, or the error's code. */
  const speak = async (clause: string): Promise<number | string> => {
    let samples = 0;
    const spoken = (async () => {
      for await (const event of voice.speak(clause, { signal: controller.signal })) {
        if (event.type === "audio") samples += event.samples.length;
      }
      return samples;
    })().catch((error: unknown) => (error as CallwrightError).code);
    await clock.advance(10_000);
    return spoken;
  };
  return { clock, voice, speak, failures };
}

function failing(fault: Extract<TtsBehaviour, { fault: string }>["fault"], name = "bad"): TtsVendor {
  return scriptedTts({ name, behaviour: () => ({ fault }) });
}

describe("a voice with a spare", () => {
  it.each([
    ["refuse", "TTS_REFUSED"],
    ["empty", "TTS_NO_AUDIO"],
    ["stall", "TTS_TIMEOUT"],
  ] as const)("speaks the clause with the spare when the first does %s", async (fault, code) => {
    const { speak, failures } = open([failing(fault), scriptedTts({ name: "spare" })]);
    expect(await speak("one two")).toBe(2 * 280 * 8);
    expect(failures).toEqual([`bad ${code}, then spare`]);
    expect(await speak("three")).toBe(280 * 8);
    expect(failures).toHaveLength(1);
  });

  it("says the rest with the spare when the first is cut off in the middle", async () => {
    const { speak, failures } = open([failing("cut"), scriptedTts({ name: "spare" })]);
    expect(await speak("one two")).toBe(2 * 280 * 8);
    expect(failures).toEqual(["bad TTS_CONNECTION_LOST, then spare"]);
  });

  it("goes on with the spare when the connection cannot be opened", async () => {
    const closed: TtsVendor = {
      ...scriptedTts({ name: "closed" }),
      open: () => Promise.reject(new Error("no network")),
    };
    const { voice, speak, failures } = open([closed, scriptedTts({ name: "spare" })]);
    voice.warm();
    expect(await speak("one")).toBe(280 * 8);
    expect(failures).toEqual(["closed TTS_FAILED, then spare"]);
  });
});

describe("a voice alone", () => {
  it("says which clause it could not speak, and tries again with the next", async () => {
    let count = 0;
    const moody = scriptedTts({ behaviour: () => (count++ === 0 ? { fault: "refuse" } : { firstAudioMs: 75 }) });
    const { speak } = open([moody]);
    expect(await speak("one")).toBe("TTS_UNAVAILABLE");
    expect(await speak("two")).toBe(280 * 8);
  });

  it("needs no sound for a clause without letters", async () => {
    const { speak, failures } = open([failing("empty")]);
    expect(await speak("…")).toBe(0);
    expect(failures).toEqual([]);
  });

  it("gives up a clause in which no more sound comes", async () => {
    const whole = scriptedTts();
    const freezing: TtsVendor = {
      ...whole,
      open: async (options) => ({
        ...(await whole.open(options)),
        async *speak(_clauses, signal) {
          yield { type: "audio", samples: new Int16Array(800) };
          await sleep(options.clock, 3_600_000, signal);
        },
      }),
    };
    const { clock, speak, failures } = open([freezing]);
    expect(await speak("one two three")).toBe("TTS_UNAVAILABLE");
    expect(failures).toEqual(["scripted TTS_TIMEOUT, then nobody"]);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe("what was said before", () => {
  /** A voice that counts how often it is asked. */
  function counting(name: string, wordTimes = false) {
    const asked: string[] = [];
    const behaviour = (clause: string): TtsBehaviour => {
      asked.push(clause);
      return { firstAudioMs: 75 };
    };
    return { vendor: scriptedTts({ name, wordTimes, behaviour }), asked };
  }

  it("is kept the second time and asked of no vendor the third, in another call too", async () => {
    const cache = new AudioCache();
    const { vendor, asked } = counting("first");
    const one = open([vendor], cache);
    const lengths = [await one.speak("What is your name?"), await one.speak("What is your name?")];
    const other = open([vendor], cache);
    expect(await other.speak("What is your name?")).toBe(lengths[0]);
    expect(asked).toHaveLength(2);
    expect(cache.figures).toMatchObject({ hits: 1, misses: 2, clips: 1 });
  });

  it("is there at once when it was made beforehand, with its words where they were", async () => {
    const cache = new AudioCache();
    const { vendor, asked } = counting("first", true);
    const { clock, voice } = open([vendor], cache);
    const { signal } = new AbortController();
    const rendered = voice.render("One moment, please.", signal);
    await clock.advance(1000);
    await rendered;
    await voice.render("One moment, please.", signal);
    expect(asked).toHaveLength(1);
    const atMs = clock.now();
    const events = [];
    for await (const event of voice.speak("One moment, please.", { signal })) events.push(event);
    expect(clock.now()).toBe(atMs);
    expect(events.map(({ type }) => type)).toEqual(["word", "word", "word", "audio"]);
  });

  it("is not what another voice says, nor what one left unfinished", async () => {
    const cache = new AudioCache();
    const second = counting("second");
    const broken = open([failing("cut"), second.vendor], cache);
    await broken.speak("Thank you for calling us today.");
    await broken.speak("Thank you for calling us today.");
    expect(cache.figures.clips).toBe(0);
    await open([counting("third").vendor], cache).speak("Thank you for calling us today.");
    expect(second.asked.length).toBeGreaterThan(0);
    expect(cache.figures.hits).toBe(0);
  });
});

import { describe, expect, it } from "vitest";
import type { CallwrightError } from "../base/errors.ts";
import { silentLog } from "../base/log.ts";
import { sleep } from "../base/sleep.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import type { TtsVendor } from "../contracts/tts.ts";
import { scriptedTts } from "../testing/scripted-tts.ts";
import type { TtsBehaviour } from "../testing/scripted-tts.ts";
import { Voice } from "./voice.ts";

function open(vendors: readonly TtsVendor[]) {
  const clock = new VirtualClock();
  const controller = new AbortController();
  const failures: string[] = [];
  const voice = new Voice({
    vendors,
    language: "en-US",
    outputRateHz: 8000,
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

import { describe, expect, it } from "vitest";
import { seededRandom } from "../base/random.ts";
import { silentLog } from "../base/log.ts";
import { Mailbox } from "../base/mailbox.ts";
import { Scope } from "../base/scope.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import type { SttEvent, SttSession, SttVendor } from "../contracts/stt.ts";
import { Listening } from "./listening.ts";

/** Frames of a word; words lie one behind the other, with a pause of two frames between them. */
const framesPerWord = 8;
const pauseFrames = 6;

/** Hears words in the audio: frames that hold a word's number. Gives its finals late, and only of whole words. */
function hearingVendor(name: string, opened: Hearing[]): SttVendor {
  return {
    name,
    capabilities: { streaming: true, sampleRatesHz: [8000], wordTimes: true, confidence: false, finalDeadlineMs: 800 },
    open: () => {
      const session = new Hearing();
      opened.push(session);
      return Promise.resolve(session);
    },
  };
}

class Hearing implements SttSession {
  readonly events = new Mailbox<SttEvent>();
  readonly #frames: number[] = [];
  #told = 0;

  push({ samples }: { readonly samples: Int16Array }): void {
    this.#frames.push(samples[0] ?? 0);
  }

  finalise(): void {
    this.#final(this.#frames.length, true);
  }

  /** A final of the vendor's own accord: of the words that ended `lagFrames` ago. */
  final(lagFrames: number): void {
    this.#final(Math.max(this.#told, this.#frames.length - lagFrames), false);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.events.end();
    return Promise.resolve();
  }

  #final(end: number, finalised: boolean): void {
    const words: { text: string; startMs: number; endMs: number }[] = [];
    for (let at = this.#told; at < end; at++) {
      const word = this.#frames[at] ?? 0;
      if (word === 0 || this.#frames[at - 1] === word) continue;
      const isWhole = this.#frames.slice(at, at + framesPerWord).every((frame) => frame === word);
      if (at + framesPerWord > end || !isWhole) break;
      words.push({ text: String(word), startMs: at * 20, endMs: (at + framesPerWord) * 20 });
      this.#told = at + framesPerWord;
    }
    if (words.length === 0 && !finalised) return;
    const text = words.map((word) => word.text).join(" ");
    this.events.push({ type: "transcript-final", finalised, transcript: { text, words } });
  }
}

describe("a caller who is heard by one recogniser after another", () => {
  it("loses no word and repeats none, wherever the sessions break and whatever their finals cover", async () => {
    for (let seed = 0; seed < 300; seed++) {
      const random = seededRandom(`unheard ${seed}`);
      const clock = new VirtualClock();
      const scope = new Scope("test");
      const heard: string[] = [];
      const opened: Hearing[] = [];
      const listening = new Listening({
        vendors: [hearingVendor("one", opened), hearingVendor("two", opened)],
        sampleRateHz: 8000,
        language: "en-US",
        keyterms: [],
        clock,
        log: silentLog,
        scope,
        onEvent: (event) => {
          if (event.type === "transcript-final" && event.transcript.text !== "") heard.push(event.transcript.text);
        },
        onVendor: () => undefined,
        onDoubt: () => undefined,
        onFailure: () => undefined,
      });
      listening.start();
      await clock.advance(0);
      const words = random.integer(5, 20);
      for (let frame = 0; frame < words * (framesPerWord + pauseFrames); frame++) {
        const word = Math.floor(frame / (framesPerWord + pauseFrames)) + 1;
        const isVoice = frame % (framesPerWord + pauseFrames) < framesPerWord;
        listening.push({ samples: new Int16Array(160).fill(isVoice ? word : 0), sampleRateHz: 8000 });
        await clock.advance(20);
        if (random.chance(0.05)) opened.at(-1)?.final(random.integer(0, 12));
        if (random.chance(0.02)) opened.at(-1)?.events.fail(new Error("cut"));
      }
      listening.finalise();
      await clock.advance(2000);
      expect(heard.join(" "), `seed ${seed}`).toBe(
        Array.from({ length: words }, (_unused, index) => index + 1).join(" "),
      );
      await scope.close();
      expect(clock.pendingTimers).toBe(0);
    }
  });
});

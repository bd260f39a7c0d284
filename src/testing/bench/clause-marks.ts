import type { Brain } from "../../agent/brain.ts";
import type { TtsEvent, TtsVendor } from "../../contracts/tts.ts";
import { isSameTone } from "./word-marks.ts";

/** Apart enough to be told apart at 8 kHz, and from the two notes that the engine plays when it has no voice (660, 880 Hz). */
const tonesHz = [400, 470, 550, 770, 1020, 1190, 1390, 1620, 1890] as const;
/** The envelope's fall: a pitch of 60 Hz stays one sound. */
const releaseMs = 6;

/**
 * Lets the ear tell the clauses of a real voice apart: the voice does all its work, and each clause's sound is then
 * carried by a tone of its own, as loud from moment to moment as the voice was. What the brain has said counts as an
 * answer; whatever else is heard (onsets, fillers) does not.
 */
export class ClauseMarks {
  readonly #tones = new Map<string, number>();
  /** The words of each clause that the brain has said. */
  readonly #answers: ReadonlySet<string>[] = [];

  /** The same brain, whose words are remembered. */
  brain<State>(brain: Brain<State>): Brain<State> {
    const answers = this.#answers;
    const reply: Brain<State>["reply"] = async function* (turn, run) {
      for await (const part of brain.reply(turn, run)) {
        if (part.type === "say") answers.push(new Set(wordsOf(part.text)));
        yield part;
      }
    };
    return { ...brain, reply };
  }

  /** The same voice, whose clauses sound as tones. */
  voice(vendor: TtsVendor): TtsVendor {
    const toneOf = (clause: string): number => this.#toneOf(clause);
    return {
      ...vendor,
      open: async (options) => {
        const session = await vendor.open(options);
        const speak: typeof session.speak = (clauses, signal) => {
          let hz: number = tonesHz[0];
          const watched = watch(clauses, (clause) => (hz = toneOf(clause)));
          return toned(session.speak(watched, signal), session.sampleRateHz, () => hz);
        };
        return {
          sampleRateHz: session.sampleRateHz,
          speak,
          [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
        };
      },
    };
  }

  /** Whether this tone carries what the brain has said. */
  isAnswer(hz: number): boolean {
    return [...this.#tones].some(([clause, toneHz]) => isSameTone(hz, toneHz) && this.#isSaid(wordsOf(clause)));
  }

  /** A voice is given numbers and short forms as they are spoken: most of the words decide. */
  #isSaid(words: readonly string[]): boolean {
    return this.#answers.some((said) => words.filter((word) => said.has(word)).length > words.length / 2);
  }

  #toneOf(clause: string): number {
    const key = wordsOf(clause).join(" ");
    const known = this.#tones.get(key);
    if (known !== undefined) return known;
    const hz = tonesHz[this.#tones.size % tonesHz.length] ?? 400;
    this.#tones.set(key, hz);
    return hz;
  }
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

async function* watch(clauses: AsyncIterable<string>, onClause: (clause: string) => void): AsyncGenerator<string> {
  for await (const clause of clauses) {
    onClause(clause);
    yield clause;
  }
}

async function* toned(
  events: AsyncIterable<TtsEvent>,
  sampleRateHz: number,
  hz: () => number,
): AsyncGenerator<TtsEvent> {
  const fall = Math.exp(-1000 / (releaseMs * sampleRateHz));
  let envelope = 0;
  let at = 0;
  for await (const event of events) {
    if (event.type !== "audio") {
      yield event;
      continue;
    }
    const step = (2 * Math.PI * hz()) / sampleRateHz;
    const samples = event.samples.map((sample) => {
      envelope = Math.max(Math.abs(sample), envelope * fall);
      return envelope * Math.cos(step * at++);
    });
    yield { ...event, samples };
  }
}

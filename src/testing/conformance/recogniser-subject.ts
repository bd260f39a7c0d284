import type { SttVendor } from "../../contracts/stt.ts";
import type { RecogniserServer } from "../vendors/recogniser-server.ts";
import { scriptedWords } from "../vendors/simulated-hearing.ts";
import type { HearingBehaviour } from "../vendors/simulated-hearing.ts";
import type { SttSubject } from "./stt.ts";

/** The script that every simulated recogniser "understands" in the suite. */
export const suiteWords = scriptedWords("I'd like a cleaning on Tuesday");

/** What is different about one recogniser. */
export interface SubjectChanges<Behaviour extends HearingBehaviour> {
  /** Refusals of its own beside the statuses of HTTP: a behaviour, and the code that comes of it. */
  readonly refusals?: readonly {
    readonly code: string;
    readonly retryable: boolean;
    readonly behaviour: Partial<Behaviour>;
  }[];
  /** How often it is kept alive, if it is. */
  readonly keepAliveMs?: number;
  readonly sessionCount?: number;
  /** See {@link SttSubject}. */
  readonly cannotTellCopies?: boolean;
}

/** A simulated recogniser as the suite wants it. */
export function recogniserSubject<Behaviour extends HearingBehaviour>(
  vendor: SttVendor,
  server: RecogniserServer<Behaviour>,
  { refusals = [], keepAliveMs, sessionCount, cannotTellCopies = false }: SubjectChanges<Behaviour> = {},
): SttSubject {
  const usual = server.control.behaviour;
  const behave = (changes: Partial<HearingBehaviour> | Partial<Behaviour>) => () => {
    server.control.behaviour = { ...usual, ...changes };
  };
  return {
    vendor,
    sampleRateHz: 16_000,
    speech: new Int16Array(16_000 * 3),
    words: ["cleaning", "tuesday"],
    makeDeaf: behave({ fault: "deaf" }),
    breakConnection: behave({ closeAfter: { audioMs: 500, code: 1011 } }),
    flood: behave({ partialCopies: 1000 }),
    say: (text, fromMs = 100) => behave({ words: [{ text, startMs: fromMs, endMs: fromMs + 500 }] })(),
    refusals: [
      { code: "STT_UNAUTHORIZED", retryable: false, apply: behave({ refuse: 401 }) },
      { code: "STT_RATE_LIMITED", retryable: true, apply: behave({ refuse: 429 }) },
      { code: "STT_UNAVAILABLE", retryable: true, apply: behave({ refuse: 503 }) },
      ...refusals.map(({ code, retryable, behaviour }) => ({ code, retryable, apply: behave(behaviour) })),
    ],
    setFault: (fault) => {
      server.control.fault = fault;
    },
    cannotTellCopies,
    connections: () => server.connections,
    ...(keepAliveMs === undefined ? {} : { idle: { everyMs: keepAliveMs, received: () => server.received } }),
    ...(sessionCount === undefined ? {} : { sessionCount }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

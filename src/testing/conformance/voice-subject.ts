import type { TtsVendor } from "../../contracts/tts.ts";
import type { VoiceBehaviour, VoiceServer } from "../vendors/voice-server.ts";
import type { TtsSubject } from "./tts.ts";

/** What is particular to a simulated voice. */
export interface VoiceTrial {
  readonly server: VoiceServer;
  readonly vendor: TtsVendor;
  /** Codes of this vendor's own faults, where they are not those of the others; `null`: it has no such fault. */
  readonly codes?: Partial<Record<"garbage" | "error" | "quota" | "close", readonly [string, boolean] | null>>;
  /** Asked over HTTP: there is no connection to be refused; a refusal is that of a clause. */
  readonly isAsked?: boolean;
  /** Of the leak test. */
  readonly sessionCount?: number;
  readonly speaksInEach?: boolean;
}

/** A subject for the conformance suite out of a simulated voice. */
export function voiceSubject({ server, vendor, codes = {}, isAsked = false, ...leakTest }: VoiceTrial): TtsSubject {
  const behave = (behaviour: VoiceBehaviour) => () => void (server.control.behaviour = behaviour);
  const usual = {
    garbage: ["TTS_BAD_REPLY", true],
    error: ["TTS_UNAVAILABLE", true],
    quota: ["TTS_QUOTA_EXHAUSTED", false],
    close: ["TTS_CONNECTION_LOST", true],
  } as const;
  const faults = (["garbage", "error", "quota", "close"] as const).flatMap((fault) => {
    const expected = codes[fault] === undefined ? usual[fault] : codes[fault];
    return expected === null ? [] : [{ code: expected[0], retryable: expected[1], apply: behave({ fault }) }];
  });
  const refusals = (
    [
      [401, "TTS_UNAUTHORIZED", false],
      [429, "TTS_RATE_LIMITED", true],
      [502, "TTS_UNAVAILABLE", true],
    ] as const
  ).map(([refuse, code, retryable]) => ({ code, retryable, apply: behave({ refuse }) }));
  return {
    ...leakTest,
    vendor,
    soundTells: true,
    makeDeaf: behave({ fault: "deaf" }),
    hangUp: () => server.dropAll(),
    setFault: (fault) => {
      server.control.fault = fault;
    },
    faults: [
      { code: "TTS_NO_AUDIO", retryable: true, apply: behave({ fault: "empty" }) },
      { code: "TTS_NO_AUDIO", retryable: true, apply: behave({ fault: "silence" }) },
      { code: "TTS_TIMEOUT", retryable: true, apply: behave({ fault: "deaf" }) },
      ...faults,
      ...(isAsked ? refusals : []),
    ],
    ...(isAsked ? {} : { refusals }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

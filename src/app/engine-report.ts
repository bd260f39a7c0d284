import type { Vad } from "../audio/vad.ts";
import type { EnginesAnswer } from "../server/api-types.ts";
import type { Vendors } from "./vendors.ts";

/** What listens, thinks and speaks here, and in whole sentences what is worse than it could be and how to mend it. */
export function engineReport(vendors: Vendors, vad: Vad): Pick<EnginesAnswer, "engines" | "notices"> {
  const engines: EnginesAnswer["engines"] = [
    ...vendors.stt.map(({ name }) => ({ kind: "stt" as const, name, state: "ready" as const })),
    ...vendors.llm.map(({ name, model }) => ({ kind: "llm" as const, name, state: "ready" as const, detail: model })),
    ...vendors.tts.map(({ name }) => ({ kind: "tts" as const, name, state: "ready" as const })),
    { kind: "vad", name: vad.name, state: "ready" },
  ];
  return { engines, notices: noticesOf(vendors) };
}

function noticesOf(vendors: Vendors): EnginesAnswer["notices"] {
  const notices: EnginesAnswer["notices"][number][] = [];
  const modelsHint = "Run 'npx callwright models pull', or set the key of a vendor, and start again.";
  if (vendors.stt.length === 0) {
    notices.push({
      code: "NO_STT",
      message: "No recogniser is installed: callers type instead of speaking.",
      hint: modelsHint,
    });
  }
  if (vendors.tts.length === 0) {
    notices.push({
      code: "NO_TTS",
      message: "No voice is installed: the agent's words are shown and not spoken.",
      hint: modelsHint,
    });
  } else if (vendors.tts.every(({ name }) => name === "flite")) {
    notices.push({
      code: "PLAIN_TTS",
      message: "Only the small built-in voice (Flite) is here: it sounds robotic.",
      hint: modelsHint,
    });
  }
  return notices;
}

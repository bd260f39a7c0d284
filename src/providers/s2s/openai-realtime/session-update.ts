import type { LlmTool } from "../../../contracts/llm.ts";

/** What a session is opened with. */
export interface RealtimeSetup {
  readonly model: string;
  readonly voice: string;
  readonly transcriptionModel: string;
  readonly language: string;
  readonly instructions: string;
  readonly tools: readonly LlmTool[];
}

const format = { type: "audio/pcm", rate: 24_000 };

/** The first message of a connection. */
export function sessionUpdate(setup: RealtimeSetup): object {
  const { model, voice, instructions, tools } = setup;
  return {
    type: "session.update",
    session: {
      type: "realtime",
      model,
      instructions,
      output_modalities: ["audio"],
      audio: {
        input: { format, transcription: transcriptionOf(setup), turn_detection: null },
        output: { format, voice },
      },
      tools: tools.map(({ name, description, parameters }) => ({ type: "function", name, description, parameters })),
      ...(/^gpt-realtime-2(\.|$)/.test(model) ? { reasoning: { effort: "minimal" } } : {}),
    },
  };
}

function transcriptionOf({ transcriptionModel: model, language }: RealtimeSetup): object {
  const [base = "en"] = language.split("-");
  // The newer models take a list.
  return { model, ...(/^gpt-(live-)?transcribe$/.test(model) ? { languages: [base] } : { language: base }) };
}

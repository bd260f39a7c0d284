import type { LlmMessage, LlmTool } from "../../../contracts/llm.ts";

/** What a session is opened with. */
export interface LiveSetup {
  readonly model: string;
  readonly voice: string;
  readonly language: string;
  readonly instructions: string;
  readonly tools: readonly LlmTool[];
}

/** How a connection begins: with a handle of the one before, or with the conversation as text. */
export interface LiveBeginning {
  readonly handle: string | undefined;
  readonly hasHistory: boolean;
}

/** The first message of a connection. */
export function setupMessage(setup: LiveSetup, { handle, hasHistory }: LiveBeginning): object {
  const { model, voice, language, instructions, tools } = setup;
  return {
    setup: {
      model: model.startsWith("models/") ? model : `models/${model}`,
      generationConfig: {
        responseModalities: ["AUDIO"],
        speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: voice } } },
      },
      ...(instructions === "" ? {} : { systemInstruction: { parts: [{ text: instructions }] } }),
      ...(tools.length === 0 ? {} : { tools: [{ functionDeclarations: tools.map(declarationOf) }] }),
      realtimeInputConfig: { automaticActivityDetection: { disabled: true } },
      inputAudioTranscription: { languageCodes: [language] },
      outputAudioTranscription: {},
      sessionResumption: handle === undefined ? {} : { handle },
      contextWindowCompression: { slidingWindow: {} },
      ...(handle === undefined && hasHistory ? { historyConfig: { initialHistoryInClientContent: true } } : {}),
    },
  };
}

function declarationOf({ name, description, parameters }: LlmTool): object {
  const { properties } = parameters;
  const isEmpty = typeof properties !== "object" || properties === null || Object.keys(properties).length === 0;
  return { name, description, ...(isEmpty ? {} : { parametersJsonSchema: parameters }) };
}

/** A message as the service's content; what tools did is told in words, since a live session takes no foreign calls. */
export function contentsOf(message: LlmMessage): object[] {
  const role = message.role === "assistant" ? "model" : "user";
  const text = message.role === "tool" ? `Result of a tool: ${message.text}` : message.text;
  return text === "" ? [] : [{ role, parts: [{ text }] }];
}

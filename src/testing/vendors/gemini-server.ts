import { dataEvent, openLlmServer, tokensOf } from "./llm-server.ts";
import type { LlmBehaviour, LlmServer, LlmServerDialect, SimulatedReply } from "./llm-server.ts";

/*
 * A stand-in for Gemini's `POST /v1beta/models/{model}:streamGenerateContent?alt=sse`, built from ai.google.dev
 * (November 2026): API reference "Generating content" and "Models", guides "Function calling" (calls come whole),
 * "Thought signatures" (on the first call of a step; a step of the current turn without one is refused with 400).
 */

type Part = Readonly<Record<string, unknown>>;

/** The part of a request that scripts and rules look at. */
export interface GenerateContentRequest {
  readonly systemInstruction?: unknown;
  readonly tools?: readonly { readonly functionDeclarations?: readonly Part[] }[];
  readonly contents: readonly { readonly role: string; readonly parts: readonly Part[] }[];
  readonly generationConfig?: Readonly<Record<string, unknown>>;
}

const fields = new Set(
  "systemInstruction tools contents generationConfig safetySettings toolConfig cachedContent".split(" "),
);

/** Opens it on a free port. */
export function openGeminiServer(
  initial: LlmBehaviour<GenerateContentRequest>,
): Promise<LlmServer<GenerateContentRequest>> {
  return openLlmServer(dialect, initial);
}

// "Troubleshooting": the body of every refusal, and of an error in a stream.
const errorOf = (code: number, status: string, message: string): object => ({ error: { code, message, status } });

const dialect: LlmServerDialect<GenerateContentRequest> = {
  isReplyPath: (path) => /^\/v1beta\/models\/[^/]+:streamGenerateContent$/.test(path),
  modelsPath: "/v1beta/models",
  listOf: (models) => ({ models: models.map((name) => ({ name: `models/${name}`, displayName: name })) }),
  unknownModel: JSON.stringify(errorOf(404, "NOT_FOUND", "model is not found")),
  complaint: (body) => {
    const problem = problemOf(body);
    if (problem === undefined) return undefined;
    return { status: 400, body: JSON.stringify(errorOf(400, "INVALID_ARGUMENT", problem)) };
  },
  events,
  errorEvent: dataEvent(errorOf(503, "UNAVAILABLE", "The model is overloaded. Please try again later.")),
  refusal: JSON.stringify(errorOf(400, "INVALID_ARGUMENT", "refused by the script")),
};

function problemOf(body: GenerateContentRequest): string | undefined {
  const unknown = Object.keys(body).filter((field) => !fields.has(field));
  if (unknown.length > 0) return `Unknown name "${unknown[0]}": Cannot find field.`;
  // "Thought signatures", "Validation": from the last message of the user that is not a function's response.
  const from = body.contents.findLastIndex(({ role, parts }) => role === "user" && parts.some(({ text }) => text));
  for (const { parts } of body.contents.slice(Math.max(0, from))) {
    const first = parts.find(({ functionCall }) => functionCall !== undefined);
    if (first !== undefined && first["thoughtSignature"] === undefined) {
      return "Function call in the content block is missing a `thought_signature`.";
    }
  }
  return undefined;
}

function* events(reply: SimulatedReply, body: GenerateContentRequest): Generator<string> {
  const usage = { promptTokenCount: 100, cachedContentTokenCount: 64 };
  const chunk = (parts: readonly Part[], finishReason?: string, counts = {}): string =>
    dataEvent({
      candidates: [
        { content: { role: "model", parts }, index: 0, ...(finishReason === undefined ? {} : { finishReason }) },
      ],
      usageMetadata: { ...usage, ...counts },
      modelVersion: "simulated",
    });
  if (reply.thought !== undefined) yield chunk([{ text: reply.thought, thought: true }]);
  for (const token of tokensOf(reply.text ?? reply.refusal)) yield chunk([{ text: token }]);
  const calls = (reply.toolCalls ?? []).map(({ name, arguments: args }, index): Part => ({
    functionCall: { id: `fc_${body.contents.length}_${index}`, name, args },
    // "Parallel function calls": only the first is signed.
    ...(index === 0 ? { thoughtSignature: "c2lnbmVkIHRob3VnaHQ=" } : {}),
  }));
  if (calls.length > 0) yield chunk(calls);
  const reason = reply.finishReason ?? (reply.refusal === undefined ? "STOP" : "SAFETY");
  yield chunk([{ text: "" }], reason, { candidatesTokenCount: 15, thoughtsTokenCount: 5 });
}

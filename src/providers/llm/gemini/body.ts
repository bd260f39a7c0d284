import type { LlmMessage, LlmRequest, LlmTool } from "../../../contracts/llm.ts";
import { onlyKeywords } from "../../llm-client/json-schema.ts";
import { foreignSignature, signatureOf } from "./signature.ts";

type Part = Readonly<Record<string, unknown>>;

interface Content {
  readonly role: "user" | "model";
  readonly parts: Part[];
}

/** What a request is written for. */
export interface GeminiBodyOptions {
  readonly model: string;
  readonly thinkingLevel: string | undefined;
}

/** The part of JSON Schema that the service documents for `parametersJsonSchema` and `responseJsonSchema`. */
const schemaKeywords = new Set(
  (
    "$id $defs $ref $anchor type format title description enum items prefixItems minItems maxItems minimum maximum " +
    "anyOf oneOf properties additionalProperties required"
  ).split(" "),
);

/** The body of a request. */
export function geminiBody(request: LlmRequest, options: GeminiBodyOptions): unknown {
  const { messages, tools, responseSchema } = request;
  const system = messages.flatMap((message) => (message.role === "system" ? [message.text] : [])).join("\n\n");
  const isOld = /^gemini-[12]\b/.test(options.model);
  return {
    ...(system === "" ? {} : { systemInstruction: { parts: [{ text: system }] } }),
    ...(tools.length === 0 ? {} : { tools: [{ functionDeclarations: tools.map(declarationOf) }] }),
    contents: contentsOf(messages, !isOld),
    generationConfig: {
      maxOutputTokens: request.maxOutputTokens,
      ...(isOld ? { temperature: request.temperature } : {}),
      ...thinkingOf(options),
      ...(responseSchema === undefined
        ? {}
        : {
            responseMimeType: "application/json",
            responseJsonSchema: onlyKeywords(responseSchema, schemaKeywords),
          }),
    },
  };
}

function thinkingOf({ model, thinkingLevel }: GeminiBodyOptions): object {
  // 2.5 Pro cannot be kept from thinking altogether.
  if (model.startsWith("gemini-2.5")) return { thinkingConfig: { thinkingBudget: /pro/.test(model) ? 128 : 0 } };
  if (/^gemini-[12]\b/.test(model) || !model.startsWith("gemini-")) return {};
  const takesMinimal = /flash-lite/.test(model) || /^gemini-3(\.[0-6])?-flash/.test(model);
  return { thinkingConfig: { thinkingLevel: thinkingLevel ?? (takesMinimal ? "minimal" : "low") } };
}

function declarationOf({ name, description, parameters }: LlmTool): Part {
  const { properties } = parameters;
  const isEmpty = typeof properties !== "object" || properties === null || Object.keys(properties).length === 0;
  const schema = isEmpty ? {} : { parametersJsonSchema: onlyKeywords(parameters, schemaKeywords) };
  return { name, description, ...schema };
}

function contentsOf(messages: readonly LlmMessage[], needsSignatures: boolean): Content[] {
  const contents: Content[] = [];
  const toolNames = new Map<string, string>();
  for (const message of messages) {
    if (message.role === "system") continue;
    const role = message.role === "assistant" ? "model" : "user";
    const parts = partsOf(message, toolNames, needsSignatures);
    if (parts.length === 0) continue;
    const last = contents.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else contents.push({ role, parts });
  }
  return contents;
}

function partsOf(message: LlmMessage, toolNames: Map<string, string>, needsSignatures: boolean): Part[] {
  if (message.role === "tool") {
    const { toolCallId: id, text } = message;
    return [{ functionResponse: { id, name: toolNames.get(id) ?? "unknown", response: { result: text } } }];
  }
  const text: Part[] = message.text.trim() === "" ? [] : [{ text: message.text }];
  if (message.role !== "assistant") return text;
  const calls = (message.toolCalls ?? []).map((call, index): Part => {
    toolNames.set(call.id, call.name);
    const signature = signatureOf(call) ?? (index === 0 && needsSignatures ? foreignSignature : undefined);
    return {
      functionCall: { id: call.id, name: call.name, args: objectIn(call.argumentsJson) },
      ...(signature === undefined ? {} : { thoughtSignature: signature }),
    };
  });
  return [...text, ...calls];
}

function objectIn(json: string): unknown {
  try {
    const parsed: unknown = JSON.parse(json);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? parsed : {};
  } catch {
    // The tool has refused it; the service wants an object all the same.
    return {};
  }
}

import type { LlmMessage, LlmRequest, LlmTool, LlmToolCall } from "../../../contracts/llm.ts";
import { closedObjects, onlyKeywords } from "../../llm-client/json-schema.ts";
import { thoughtsOf } from "./thoughts.ts";

type Block = Readonly<Record<string, unknown>>;

interface Turn {
  readonly role: "user" | "assistant";
  readonly content: Block[];
}

/** Up to here the service keeps what it has read, for five minutes after the last use. */
const cached = { cache_control: { type: "ephemeral" } };

/** "Structured outputs": no limits of numbers, lengths or counts, every object closed. */
const schemaKeywords = new Set(
  "type properties required items enum const anyOf allOf $ref $defs description title format default".split(" "),
);

/** The body of a request: tools, system and turns in the order in which the service caches them, with a mark after each. */
export function anthropicBody(request: LlmRequest, model: string): unknown {
  const { tools, messages, responseSchema, maxOutputTokens, temperature } = request;
  const system = messages.flatMap((message) => (message.role === "system" ? [message.text] : [])).join("\n\n");
  const alwaysThinks = /fable|mythos|opus-(5-[5-9]|[6-9])/.test(model);
  const output = {
    ...(responseSchema === undefined ? {} : { format: { type: "json_schema", schema: outputSchema(responseSchema) } }),
    ...(alwaysThinks ? { effort: "low" } : {}),
  };
  return {
    model,
    max_tokens: maxOutputTokens,
    stream: true,
    ...(tools.length === 0 ? {} : { tools: tools.map((tool, index) => toolOf(tool, index === tools.length - 1)) }),
    ...(system === "" ? {} : { system: [{ type: "text", text: system, ...cached }] }),
    messages: withMark(turnsOf(messages)),
    ...(alwaysThinks ? {} : { thinking: { type: "disabled" } }),
    ...(takesTemperature(model) ? { temperature: Math.min(1, temperature) } : {}),
    ...(Object.keys(output).length === 0 ? {} : { output_config: output }),
  };
}

function takesTemperature(model: string): boolean {
  return /^claude-(3|(opus|sonnet|haiku)-4)(-[0-6])?(-|$)/.test(model) && !/^claude-opus-4-[7-9]/.test(model);
}

function outputSchema(schema: NonNullable<LlmRequest["responseSchema"]>): unknown {
  return closedObjects(onlyKeywords(schema, schemaKeywords));
}

function toolOf({ name, description, parameters }: LlmTool, isLast: boolean): Block {
  return { name, description, input_schema: parameters, ...(isLast ? cached : {}) };
}

/** User and assistant in turns, the user first, and no text that is empty: all of that is refused. */
function turnsOf(messages: readonly LlmMessage[]): Turn[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    if (message.role === "system") continue;
    const role = message.role === "assistant" ? "assistant" : "user";
    const blocks = blocksOf(message);
    if (blocks.length === 0) continue;
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else {
      if (last === undefined && role === "assistant") turns.push({ role: "user", content: textOf("(Connected.)") });
      turns.push({ role, content: blocks });
    }
  }
  return turns;
}

function blocksOf(message: LlmMessage): Block[] {
  if (message.role === "tool") {
    return [{ type: "tool_result", tool_use_id: message.toolCallId, content: message.text }];
  }
  const text = textOf(message.text);
  if (message.role !== "assistant" || message.toolCalls === undefined) return text;
  return [...message.toolCalls.flatMap(thoughtsOf), ...text, ...message.toolCalls.map(useOf)];
}

function textOf(text: string): Block[] {
  return text.trim() === "" ? [] : [{ type: "text", text }];
}

function useOf({ id, name, argumentsJson }: LlmToolCall): Block {
  let input: unknown;
  try {
    input = JSON.parse(argumentsJson);
  } catch {
    // The tool has refused it; the service wants an object all the same.
  }
  const isObject = typeof input === "object" && input !== null && !Array.isArray(input);
  return { type: "tool_use", id, name, input: isObject ? input : {} };
}

function withMark(turns: readonly Turn[]): readonly Turn[] {
  const last = turns.at(-1);
  const block = last?.content.at(-1);
  if (last === undefined || block === undefined) return turns;
  return [...turns.slice(0, -1), { ...last, content: [...last.content.slice(0, -1), { ...block, ...cached }] }];
}

import { openLlmServer, piecesOf, tokensOf } from "./llm-server.ts";
import type { LlmBehaviour, LlmServer, LlmServerDialect, SimulatedReply } from "./llm-server.ts";

/*
 * A stand-in for Anthropic's `POST /v1/messages` with `stream: true`, built from platform.claude.com (November 2026):
 * "Streaming messages" (order of events, `ping`, `error`), "Messages" (what is refused with 400), "Models".
 */

type Block = Readonly<Record<string, unknown>>;

/** The part of a request that scripts and rules look at. */
export interface MessagesRequest {
  readonly model: string;
  readonly system?: readonly Block[];
  readonly tools?: readonly Block[];
  readonly messages: readonly { readonly role: string; readonly content: readonly Block[] }[];
  readonly output_config?: { readonly format?: { readonly schema?: unknown } };
}

const fields = new Set(
  "model max_tokens stream tools system messages thinking temperature output_config metadata stop_sequences".split(" "),
);

/** Opens it on a free port. */
export function openAnthropicServer(initial: LlmBehaviour<MessagesRequest>): Promise<LlmServer<MessagesRequest>> {
  return openLlmServer(dialect, initial);
}

// "Errors": the body of every refusal.
const errorBody = (type: string, message: string): string =>
  JSON.stringify({ type: "error", error: { type, message }, request_id: "req_simulated" });
// "Streaming messages", "Event types": the event's name is repeated in its data.
const event = (type: string, data: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;

const dialect: LlmServerDialect<MessagesRequest> = {
  isReplyPath: (path) => path === "/v1/messages",
  modelsPath: "/v1/models",
  listOf: (models) => ({
    data: models.map((id) => ({ type: "model", id, display_name: id })),
    has_more: false,
    first_id: models[0] ?? null,
    last_id: models.at(-1) ?? null,
  }),
  unknownModel: errorBody("not_found_error", "model: unknown"),
  complaint: (body) => {
    const problem = problemOf(body);
    return problem === undefined ? undefined : { status: 400, body: errorBody("invalid_request_error", problem) };
  },
  events,
  // "Error events": what would be a 529 outside of a stream.
  errorEvent: event("error", { error: { type: "overloaded_error", message: "Overloaded" } }),
  refusal: errorBody("invalid_request_error", "refused by the script"),
};

/** "Messages": the user first, roles in turns, no empty text, every call answered at once, at most four marks. */
function problemOf(body: MessagesRequest): string | undefined {
  const unknown = Object.keys(body).filter((field) => !fields.has(field));
  if (unknown.length > 0) return `${unknown[0]}: Extra inputs are not permitted`;
  const blocks = body.messages.flatMap(({ content }) => content);
  if (body.messages[0]?.role !== "user") return "messages: first message must use the user role";
  if (blocks.some(({ type, text }) => type === "text" && text === "")) return "text content blocks must be non-empty";
  const marks = JSON.stringify(body).match(/"cache_control"/g) ?? [];
  if (marks.length > 4) return "A maximum of 4 blocks with cache_control may be provided";
  for (const [index, { role, content }] of body.messages.entries()) {
    if (role === body.messages[index - 1]?.role) return "roles must alternate";
    const answers = new Set((body.messages[index + 1]?.content ?? []).map(({ tool_use_id: id }) => id));
    if (content.some(({ type, id }) => type === "tool_use" && !answers.has(id))) {
      return "`tool_use` ids were found without `tool_result` blocks immediately after";
    }
  }
  return undefined;
}

const deltaOf = (index: number, delta: Block): string => event("content_block_delta", { index, delta });

function* block(index: number, start: Block, deltas: readonly Block[]): Generator<string> {
  yield event("content_block_start", { index, content_block: start });
  for (const delta of deltas) yield deltaOf(index, delta);
  yield event("content_block_stop", { index });
}

function* events(reply: SimulatedReply, body: MessagesRequest): Generator<string> {
  const usage = { input_tokens: 30, cache_creation_input_tokens: 6, cache_read_input_tokens: 64, output_tokens: 1 };
  const message = { id: "msg_simulated", type: "message", role: "assistant", content: [], model: body.model, usage };
  yield event("message_start", { message: { ...message, stop_reason: null, stop_sequence: null } });
  let index = 0;
  if (reply.thought !== undefined) {
    // "Extended thinking": the signature comes in a piece of its own before the block stops.
    yield* block(index++, { type: "thinking", thinking: "", signature: "" }, [
      { type: "thinking_delta", thinking: reply.thought },
      { type: "signature_delta", signature: "c2lnbmVk" },
    ]);
  }
  const text = reply.text ?? reply.refusal;
  if (text !== undefined) {
    const deltas = tokensOf(text).map((token) => ({ type: "text_delta", text: token }));
    yield* block(index++, { type: "text", text: "" }, deltas);
  }
  yield event("ping");
  for (const { name, arguments: args } of reply.toolCalls ?? []) {
    const isEmpty = JSON.stringify(args) === "{}";
    // A call without arguments streams one empty piece.
    const pieces = isEmpty ? [""] : ["", ...piecesOf(args)];
    const start = { type: "tool_use", id: `toolu_${body.messages.length}_${index}`, name, input: {} };
    yield* block(
      index++,
      start,
      pieces.map((piece) => ({ type: "input_json_delta", partial_json: piece })),
    );
  }
  const reason = reply.toolCalls === undefined ? (reply.refusal === undefined ? "end_turn" : "refusal") : "tool_use";
  yield event("message_delta", {
    delta: { stop_reason: reply.finishReason ?? reason, stop_sequence: null },
    usage: { output_tokens: 20 },
  });
  yield event("message_stop");
}

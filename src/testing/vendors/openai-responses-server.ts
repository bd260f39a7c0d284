import { openLlmServer, piecesOf, tokensOf } from "./llm-server.ts";
import type { LlmBehaviour, LlmServer, LlmServerDialect, SimulatedReply } from "./llm-server.ts";

/*
 * A stand-in for OpenAI's `POST /v1/responses` with `stream: true`, built from developers.openai.com (November 2026):
 * API reference "Responses", "Streaming events" (names, order and `sequence_number` of the events), "Models".
 */

type Item = Readonly<Record<string, unknown>>;

/** The part of a request that scripts and rules look at. */
export interface ResponsesRequest {
  readonly model: string;
  readonly store?: boolean;
  readonly input: readonly Item[];
  readonly instructions?: string;
  readonly tools?: readonly Item[];
  readonly text?: { readonly format?: { readonly schema?: unknown } };
}

const fields = new Set(
  "model store stream tools instructions input max_output_tokens temperature reasoning text prompt_cache_key".split(
    " ",
  ),
);

/** Opens it on a free port. Its address is `url` + `/v1`. */
export function openResponsesServer(initial: LlmBehaviour<ResponsesRequest>): Promise<LlmServer<ResponsesRequest>> {
  return openLlmServer(dialect, initial);
}

const errorBody = (message: string): string =>
  JSON.stringify({ error: { message, type: "invalid_request_error", param: null, code: null } });
const event = (type: string, data: object): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;

const dialect: LlmServerDialect<ResponsesRequest> = {
  isReplyPath: (path) => path === "/v1/responses",
  modelsPath: "/v1/models",
  listOf: (models) => ({ object: "list", data: models.map((id) => ({ id, object: "model" })) }),
  unknownModel: errorBody("The model does not exist"),
  complaint: (body) => {
    const unknown = Object.keys(body).filter((field) => !fields.has(field));
    if (unknown.length > 0) return { status: 400, body: errorBody(`Unknown parameter: '${unknown[0]}'.`) };
    const answered = new Set(
      body.input.map(({ type, call_id: id }) => (type === "function_call_output" ? id : undefined)),
    );
    const open = body.input.find(({ type, call_id: id }) => type === "function_call" && !answered.has(id));
    return open === undefined ? undefined : { status: 400, body: errorBody("No tool output found for function call") };
  },
  events: (reply, body) => {
    const all = [...bare(reply, body)];
    return all.map(([type, data], index) => event(type, { ...data, sequence_number: index }));
  },
  errorEvent: event("response.failed", {
    sequence_number: 2,
    response: { status: "failed", error: { code: "server_error", message: "The server had an error" } },
  }),
  refusal: errorBody("refused by the script"),
};

function* bare(reply: SimulatedReply, body: ResponsesRequest): Generator<readonly [string, object]> {
  const response = { id: "resp_simulated", object: "response", model: body.model, status: "in_progress" };
  yield ["response.created", { response }];
  yield ["response.in_progress", { response }];
  let index = 0;
  if (reply.thought !== undefined) {
    yield ["response.output_item.added", { output_index: index, item: { type: "reasoning", id: "rs_1", summary: [] } }];
    yield [
      "response.output_item.done",
      { output_index: index++, item: { type: "reasoning", id: "rs_1", summary: [] } },
    ];
  }
  const kind = reply.refusal === undefined ? "output_text" : "refusal";
  const text = reply.text ?? reply.refusal;
  if (text !== undefined) {
    const place = { output_index: index++, content_index: 0, item_id: "msg_1" };
    const item = { type: "message", id: "msg_1", role: "assistant", content: [] };
    yield ["response.output_item.added", { output_index: place.output_index, item }];
    yield ["response.content_part.added", { ...place, part: { type: kind, [kind === "refusal" ? kind : "text"]: "" } }];
    for (const delta of tokensOf(text)) yield [`response.${kind}.delta`, { ...place, delta }];
    yield [`response.${kind}.done`, { ...place, [kind === "refusal" ? kind : "text"]: text }];
    yield ["response.output_item.done", { output_index: place.output_index, item }];
  }
  for (const { name, arguments: args } of reply.toolCalls ?? []) {
    const item = { type: "function_call", id: `fc_${index}`, call_id: `call_${body.input.length}_${index}`, name };
    const whole = piecesOf(args).join("");
    yield ["response.output_item.added", { output_index: index, item: { ...item, arguments: "" } }];
    const place = { output_index: index, item_id: item.id };
    for (const delta of piecesOf(args)) yield ["response.function_call_arguments.delta", { ...place, delta }];
    yield ["response.function_call_arguments.done", { ...place, name, arguments: whole }];
    yield ["response.output_item.done", { output_index: index++, item: { ...item, arguments: whole } }];
  }
  const usage = { input_tokens: 100, output_tokens: 20, input_tokens_details: { cached_tokens: 64 } };
  if (reply.finishReason === undefined) {
    yield ["response.completed", { response: { ...response, status: "completed", usage } }];
  } else {
    const details = { incomplete_details: { reason: reply.finishReason } };
    yield ["response.incomplete", { response: { ...response, status: "incomplete", usage, ...details } }];
  }
}

import type { IncomingMessage, ServerResponse } from "node:http";
import { systemClock } from "../../base/clock.ts";
import type { Timer } from "../../base/clock.ts";
import type { FaultControl } from "./faults.ts";
import { openVendorServer } from "./vendor-server.ts";
import type { VendorServer } from "./vendor-server.ts";

/*
 * A stand-in for `POST /v1/chat/completions` with `stream: true`, built from OpenAI's published reference (Chat
 * Completions, "Streaming events", November 2026). It answers from a script.
 */

/** What the model says to one request. */
export interface SimulatedReply {
  /** Cut into tokens before each space. */
  readonly text?: string;
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: unknown }[];
  readonly finishReason?: string;
  readonly refusal?: string;
}

/** What the server does; can be changed while it runs. */
export interface OpenAiBehaviour {
  /** One reply a request, in order; the last one again when they run out. Or decided from the request. */
  readonly replies: readonly SimulatedReply[] | ((body: ChatRequest) => SimulatedReply);
  /** Real time to the first token. Default 0. */
  readonly firstTokenMs?: number;
  /** Real time between tokens. Default 0. */
  readonly perTokenMs?: number;
  readonly refuse?: {
    readonly status: number;
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string>>;
  };
  /** After the first token: silence, a cut, nonsense, an error object. `no-answer`: never a byte. `strict`: unknown fields are refused. */
  readonly fault?:
    | "stall"
    | "cut"
    | "garbage"
    | "error-object"
    | "no-answer"
    | "strict"
    | "no-done"
    | "one-byte-writes";
  readonly models?: readonly string[];
}

/** The part of a request that scripts look at. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly {
    readonly role: string;
    readonly content: string;
    readonly tool_call_id?: string;
    readonly tool_calls?: readonly {
      readonly id: string;
      readonly function: { readonly name: string; readonly arguments: string };
    }[];
  }[];
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
  readonly stream_options?: { readonly include_usage?: boolean };
}

export interface OpenAiServer extends VendorServer {
  /** Set `control.behaviour` to change what it does. */
  readonly control: FaultControl & { behaviour: OpenAiBehaviour };
  readonly requests: readonly ChatRequest[];
  readonly authorizations: readonly (string | undefined)[];
}

const knownFields = new Set(["model", "messages", "stream", "tools", "max_tokens", "temperature"]);

/** Opens it on a free port. Its address is `url` + `/v1`. */
export async function openOpenAiServer(initial: OpenAiBehaviour): Promise<OpenAiServer> {
  const control: FaultControl & { behaviour: OpenAiBehaviour } = { behaviour: initial };
  const requests: ChatRequest[] = [];
  const authorizations: (string | undefined)[] = [];
  const server = await openVendorServer(
    {
      onRequest: (request, response) => {
        if (request.method === "GET" && request.url === "/v1/models" && control.behaviour.models !== undefined) {
          response.end(
            JSON.stringify({ object: "list", data: control.behaviour.models.map((id) => ({ id, object: "model" })) }),
          );
          return;
        }
        if (request.method !== "POST" || request.url !== "/v1/chat/completions") {
          response.writeHead(404).end();
          return;
        }
        authorizations.push(request.headers.authorization);
        readBody(request, (text) => {
          const body = JSON.parse(text) as ChatRequest;
          requests.push(body);
          answer({ body, response, behaviour: control.behaviour, count: requests.length });
        });
      },
    },
    control,
  );
  return Object.assign(server, { requests, authorizations });
}

function readBody(request: IncomingMessage, whole: (text: string) => void): void {
  const parts: Buffer[] = [];
  request.on("data", (chunk: Buffer) => parts.push(chunk));
  request.on("end", () => whole(Buffer.concat(parts).toString("utf8")));
}

interface Exchange {
  readonly body: ChatRequest;
  readonly response: ServerResponse;
  readonly behaviour: OpenAiBehaviour;
  readonly count: number;
}

function answer({ body, response, behaviour, count }: Exchange): void {
  const { refuse, fault, replies, firstTokenMs = 0, perTokenMs = 0 } = behaviour;
  if (refuse !== undefined) {
    response.writeHead(refuse.status, { "content-type": "application/json", ...refuse.headers });
    response.end(refuse.body ?? '{"error":{"message":"refused by the script","type":"invalid_request_error"}}');
    return;
  }
  const unknown = Object.keys(body).filter((field) => !knownFields.has(field));
  if (fault === "strict" && unknown.length > 0) {
    response.writeHead(422).end(JSON.stringify({ detail: `Extra inputs are not permitted: ${unknown.join(", ")}` }));
    return;
  }
  if (fault === "no-answer") return;
  const reply = typeof replies === "function" ? replies(body) : (replies[Math.min(count, replies.length) - 1] ?? {});
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  const lines = [...chunksOf(reply, body)].map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`);
  if (fault !== "no-done") lines.push("data: [DONE]\n\n");
  let timer: Timer | undefined;
  const next = (index: number): void => {
    const line = lines[index];
    if (line === undefined) {
      if (fault !== "no-done") response.end();
      return;
    }
    if (fault === "one-byte-writes") for (const byte of Buffer.from(line)) response.write(Buffer.of(byte));
    else response.write(line);
    if (index === 0 && breaksOff(fault, response)) return;
    if (perTokenMs === 0) next(index + 1);
    else timer = systemClock.after(perTokenMs, () => next(index + 1));
  };
  if (firstTokenMs === 0) next(0);
  else timer = systemClock.after(firstTokenMs, () => next(0));
  response.on("close", () => timer?.cancel());
}

/** Carries out a fault that comes after the first chunk; whether there was one. */
function breaksOff(fault: OpenAiBehaviour["fault"], response: ServerResponse): boolean {
  if (fault === "stall") return true;
  if (fault === "garbage") response.end("data: {this is not JSON\n\n");
  else if (fault === "error-object")
    response.end('data: {"error":{"message":"overloaded","type":"server_error","code":"server_is_overloaded"}}\n\n');
  else if (fault === "cut") systemClock.after(5, () => response.destroy());
  else return false;
  return true;
}

function* chunksOf(reply: SimulatedReply, body: ChatRequest): Generator<unknown, void, undefined> {
  const head = { id: "chatcmpl-simulated", object: "chat.completion.chunk", created: 1_767_600_000, model: body.model };
  const chunk = (delta: unknown, finish: string | null = null): unknown => ({
    ...head,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  yield chunk({ role: "assistant", content: "" });
  for (const token of reply.text?.match(/\s*\S+/g) ?? []) yield chunk({ content: token });
  if (reply.refusal !== undefined) yield chunk({ refusal: reply.refusal });
  for (const [index, call] of (reply.toolCalls ?? []).entries()) {
    yield chunk({
      tool_calls: [
        {
          index,
          id: `call_${body.messages.length}_${index}`,
          type: "function",
          function: { name: call.name, arguments: "" },
        },
      ],
    });
    const text = typeof call.arguments === "string" ? call.arguments : JSON.stringify(call.arguments);
    for (const piece of text.match(/.{1,7}/gs) ?? [])
      yield chunk({ tool_calls: [{ index, function: { arguments: piece } }] });
  }
  yield chunk({}, reply.finishReason ?? (reply.toolCalls === undefined ? "stop" : "tool_calls"));
  if (body.stream_options?.include_usage === true) {
    yield {
      ...head,
      choices: [],
      usage: { prompt_tokens: 100, completion_tokens: 20, prompt_tokens_details: { cached_tokens: 64 } },
    };
  }
}

import type { IncomingMessage, ServerResponse } from "node:http";
import { systemClock } from "../../base/clock.ts";
import type { Timer } from "../../base/clock.ts";
import type { FaultControl } from "./faults.ts";
import { openVendorServer } from "./vendor-server.ts";
import type { VendorServer } from "./vendor-server.ts";

/** What the model says to one request. */
export interface SimulatedReply {
  /** Cut into tokens before each space. */
  readonly text?: string;
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: unknown }[];
  /** In the vendor's own words. */
  readonly finishReason?: string;
  readonly refusal?: string;
  /** Comes before the text, in the vendor's place for thoughts. */
  readonly thought?: string;
}

/** What the server does; can be changed while it runs. */
export interface LlmBehaviour<Body> {
  /** One reply a request, in order; the last one again when they run out. Or decided from the request. */
  readonly replies: readonly SimulatedReply[] | ((body: Body) => SimulatedReply);
  /** Real time to the first token. Default 0. */
  readonly firstTokenMs?: number;
  /** Real time between tokens. Default 0. */
  readonly perTokenMs?: number;
  readonly refuse?: {
    readonly status: number;
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string>>;
  };
  /** After the first event: an error object in the vendor's dialect. `no-answer`: never a byte. `strict`: unknown fields are refused. */
  readonly fault?: "error-object" | "no-answer" | "strict" | "no-done" | "one-byte-writes";
  readonly models?: readonly string[];
}

/** How one vendor's service speaks. */
export interface LlmServerDialect<Body> {
  /** Whether replies are asked for at this path. */
  isReplyPath(path: string): boolean;
  readonly modelsPath: string;
  /** Answers whoever has a good key. */
  readonly keyPath?: string;
  listOf(models: readonly string[]): unknown;
  /** A 404's body when one model is asked for below `modelsPath` that is not there; absent: the service has no such path. */
  readonly unknownModel?: string;
  /** Why the request is refused, if it breaks a rule of the service. */
  complaint(body: Body, behaviour: LlmBehaviour<Body>): { readonly status: number; readonly body: string } | undefined;
  /** The events of one reply, each as it is written to the stream. */
  events(reply: SimulatedReply, body: Body): Iterable<string>;
  readonly endMark?: string;
  readonly errorEvent: string;
  readonly refusal: string;
}

/** A simulated service with a language model. */
export interface LlmServer<Body = unknown> extends VendorServer {
  /** Set `control.behaviour` to change what it does, `control.fault` for what can go wrong with any service. */
  readonly control: FaultControl & { behaviour: LlmBehaviour<Body> };
  readonly requests: readonly Body[];
  readonly headers: readonly IncomingMessage["headers"][];
}

/** Opens it on a free port. */
export async function openLlmServer<Body>(
  dialect: LlmServerDialect<Body>,
  initial: LlmBehaviour<Body>,
): Promise<LlmServer<Body>> {
  const control: LlmServer<Body>["control"] = { behaviour: initial };
  const requests: Body[] = [];
  const headers: IncomingMessage["headers"][] = [];
  const server = await openVendorServer(
    {
      onRequest: (request, response) => {
        const path = (request.url ?? "").split("?")[0] ?? "";
        if (request.method === "GET") {
          tellModels(path, response, dialect, control.behaviour);
          return;
        }
        if (request.method !== "POST" || !dialect.isReplyPath(path)) {
          response.writeHead(404).end();
          return;
        }
        headers.push(request.headers);
        readBody(request, (text) => {
          const body = JSON.parse(text) as Body;
          requests.push(body);
          answer({ dialect, body, response, behaviour: control.behaviour, count: requests.length });
        });
      },
    },
    control,
  );
  return Object.assign(server, { requests, headers });
}

function tellModels<Body>(
  path: string,
  response: ServerResponse,
  dialect: LlmServerDialect<Body>,
  { models }: LlmBehaviour<Body>,
): void {
  const { modelsPath, keyPath, unknownModel } = dialect;
  if (path === keyPath) {
    response.end("{}");
    return;
  }
  if (models !== undefined && path === modelsPath) {
    response.end(JSON.stringify(dialect.listOf(models)));
    return;
  }
  const name = path.startsWith(`${modelsPath}/`) ? decodeURIComponent(path.slice(modelsPath.length + 1)) : undefined;
  if (models !== undefined && unknownModel !== undefined && name !== undefined && models.includes(name)) {
    response.end(JSON.stringify({ id: name, name: `models/${name}` }));
    return;
  }
  response.writeHead(404).end(unknownModel ?? "");
}

function readBody(request: IncomingMessage, whole: (text: string) => void): void {
  const parts: Buffer[] = [];
  request.on("data", (chunk: Buffer) => parts.push(chunk));
  request.on("end", () => whole(Buffer.concat(parts).toString("utf8")));
}

interface Exchange<Body> {
  readonly dialect: LlmServerDialect<Body>;
  readonly body: Body;
  readonly response: ServerResponse;
  readonly behaviour: LlmBehaviour<Body>;
  readonly count: number;
}

function answer<Body>({ dialect, body, response, behaviour, count }: Exchange<Body>): void {
  const { refuse, fault, replies, firstTokenMs = 0 } = behaviour;
  const complaint = refuse ?? dialect.complaint(body, behaviour);
  if (complaint !== undefined) {
    response.writeHead(complaint.status, { "content-type": "application/json", ...refuse?.headers });
    response.end(complaint.body ?? dialect.refusal);
    return;
  }
  if (fault === "no-answer") return;
  const reply = typeof replies === "function" ? replies(body) : (replies[Math.min(count, replies.length) - 1] ?? {});
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  const events = [...dialect.events(reply, body)];
  if (dialect.endMark !== undefined && fault !== "no-done") events.push(dialect.endMark);
  if (fault === "error-object") events.splice(1, events.length, dialect.errorEvent);
  const timer = { current: undefined as Timer | undefined };
  const begin = (): void => send(events, response, behaviour, timer);
  if (firstTokenMs === 0) begin();
  else timer.current = systemClock.after(firstTokenMs, begin);
  response.on("close", () => timer.current?.cancel());
}

function send(
  events: readonly string[],
  response: ServerResponse,
  { fault, perTokenMs = 0 }: LlmBehaviour<never>,
  timer: { current: Timer | undefined },
): void {
  const next = (index: number): void => {
    const event = events[index];
    if (event === undefined) {
      if (fault !== "no-done") response.end();
      return;
    }
    if (fault === "one-byte-writes") for (const byte of Buffer.from(event)) response.write(Buffer.of(byte));
    else response.write(event);
    if (perTokenMs === 0) next(index + 1);
    else timer.current = systemClock.after(perTokenMs, () => next(index + 1));
  };
  next(0);
}

/** One event of a stream as data alone, the way of OpenAI's chat completions and of Gemini. */
export function dataEvent(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** Words with the spaces before them, as models write them. */
export function tokensOf(text: string | undefined): readonly string[] {
  return text?.match(/\s*\S+/g) ?? [];
}

/** A tool call's arguments as models write them: piece by piece. */
export function piecesOf(args: unknown): readonly string[] {
  const text = typeof args === "string" ? args : JSON.stringify(args);
  return text.match(/.{1,7}/gs) ?? [];
}

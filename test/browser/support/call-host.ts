import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { stripTypeScriptTypes } from "node:module";
import { join, normalize } from "node:path";
import { Pacer } from "../../../src/audio/pacer.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { CallwrightError, isCallwrightError } from "../../../src/base/errors.ts";
import { secureIds } from "../../../src/base/ids.ts";
import { silentLog } from "../../../src/base/log.ts";
import { answerWebRtc, type WebRtcTransport } from "../../../src/media/webrtc/webrtc-transport.ts";

const root = join(import.meta.dirname, "../../..");

/** What happens with each call that comes in. */
export interface CallHostOptions {
  /** The call is answered; start its transport. */
  onCall(call: HostedCall): void;
  /** The media's address is changed on the way, in both directions: how the tests put a bad network between. */
  readonly rewriteSdp?: (sdp: string, direction: "offer" | "answer") => string;
  readonly muxPort?: number;
}

export interface HostedCall {
  readonly callId: string;
  readonly transport: WebRtcTransport;
  /** What was typed. */
  readonly said: string[];
  /** Sends one line of the journal to the page. */
  tell(entry: unknown): void;
}

/** A web server that answers calls with the real transport: the routes of the product that the call client uses, no more. */
export class CallHost implements AsyncDisposable {
  readonly pacer = new Pacer(systemClock);
  readonly calls = new Map<string, HostedCall>();
  readonly #options: CallHostOptions;
  readonly #feeds = new Map<string, ServerResponse>();
  readonly #server = createServer((request, response) => void this.#route(request, response));
  /** False: the routes of calls answer as if the server were down. */
  isReachable = true;

  constructor(options: CallHostOptions) {
    this.#options = options;
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const call of this.calls.values()) await call.transport.close("test over");
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (request.method === "POST") reply(response, 201, await this.#post(request));
      else if (request.url?.startsWith("/v1/live") === true) this.#feed(request, response);
      else await serveFile(request.url ?? "/", response);
    } catch (error) {
      const code = isCallwrightError(error) ? error.code : "INTERNAL";
      const status =
        code === "WEBRTC_CALL_ENDED" ? 410 : code === "TEST_UNREACHABLE" ? 503 : code === "INTERNAL" ? 500 : 400;
      const hint = isCallwrightError(error) ? error.hint : String(error);
      reply(response, status, { error: { code, message: String((error as Error).message), hint } });
    }
  }

  async #post(request: IncomingMessage): Promise<unknown> {
    if (!this.isReachable) throw new CallwrightError("down", { code: "TEST_UNREACHABLE" });
    const body = JSON.parse(await bodyOf(request)) as { readonly sdp?: string; readonly text?: string };
    const signal = new AbortController().signal;
    const rewrite = this.#options.rewriteSdp ?? ((sdp: string) => sdp);
    if (request.url === "/v1/calls/web") {
      const { muxPort } = this.#options;
      const answered = await answerWebRtc({
        sdp: rewrite(body.sdp ?? "", "offer"),
        iceServers: [],
        bindAddress: "127.0.0.1",
        pacer: this.pacer,
        clock: systemClock,
        log: silentLog,
        signal,
        ...(muxPort === undefined ? {} : { muxPort }),
      });
      const callId = secureIds.next("c");
      const call: HostedCall = {
        callId,
        transport: answered.transport,
        said: [],
        tell: (entry) => this.#tell(callId, entry),
      };
      this.calls.set(callId, call);
      this.#options.onCall(call);
      return { callId, sdp: rewrite(answered.sdp, "answer") };
    }
    const [, callId, action] = /^\/v1\/calls\/([^/]+)\/(sdp|say)$/.exec(request.url ?? "") ?? [];
    const call = this.calls.get(callId ?? "");
    if (call === undefined) throw new Error("no such call");
    if (action === "say") return { said: call.said.push(body.text ?? "") };
    return { sdp: rewrite(await call.transport.renegotiate(rewrite(body.sdp ?? "", "offer"), signal), "answer") };
  }

  #feed(request: IncomingMessage, response: ServerResponse): void {
    const callId = new URL(request.url ?? "/", "http://x").searchParams.get("call") ?? "";
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(": welcome\n\n");
    this.#feeds.set(callId, response);
    request.on("close", () => this.#feeds.delete(callId));
  }

  #tell(callId: string, entry: unknown): void {
    this.#feeds.get(callId)?.write(`event: entry\ndata: ${JSON.stringify(entry)}\n\n`);
  }
}

async function serveFile(url: string, response: ServerResponse): Promise<void> {
  const path = url === "/" ? "/test/browser/support/call-page.html" : normalize(url);
  const source = await readFile(join(root, path), "utf8");
  const type = path.endsWith(".html") ? "text/html" : "text/javascript";
  response.writeHead(200, { "content-type": type });
  response.end(path.endsWith(".ts") ? stripTypeScriptTypes(source) : source);
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return body;
}

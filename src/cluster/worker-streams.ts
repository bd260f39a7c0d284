import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { WebSocketServer } from "ws";
import type { Clock } from "../base/clock.ts";
import { CallwrightError, isCallwrightError, isCancelled } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { Scope } from "../base/scope.ts";
import { withTimeout } from "../base/sleep.ts";
import type { CallHost } from "../call/call-host.ts";
import { toMediaSocket } from "../media/cpaas/media-socket.ts";
import type { MediaSocket } from "../media/cpaas/media-socket.ts";
import { agentParameter } from "../media/cpaas/twilio-twiml.ts";
import { openTwilioTransport } from "../media/cpaas/twilio.ts";
import { toKeyedLine } from "../server/keyed-line.ts";
import type { KeyedLine } from "../server/keyed-line.ts";
import type { FromWorker, ToWorker } from "./messages.ts";

const mostSocketBytes = 256 * 1024;
const answerTimeoutMs = 5000;

type Answer = Extract<ToWorker, { type: "stream-admitted" | "stream-refused" }>;

/** What the streams of a worker need. */
interface WorkerStreamsOptions {
  readonly calls: CallHost;
  readonly clock: Clock;
  readonly log: Log;
  readonly scope: Scope;
  readonly tell: (message: FromWorker) => void;
  readonly defaultAgent: string;
}

/** Media streams that were handed to this worker: answers their handshakes, and opens their calls. */
export class WorkerStreams {
  readonly #options: WorkerStreamsOptions;
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: mostSocketBytes });
  readonly #asked = new Map<string, (answer: Answer) => void>();
  readonly #lines = new Map<string, KeyedLine>();

  constructor(options: WorkerStreamsOptions) {
    this.#options = options;
  }

  take(
    streamId: string,
    handshake: { readonly request: IncomingMessage; readonly socket: Socket; readonly firstBytes: Buffer },
  ): void {
    const { request, socket, firstBytes } = handshake;
    const { scope, tell } = this.#options;
    socket.once("close", () => tell({ type: "stream-over", streamId }));
    this.#sockets.handleUpgrade(request, socket, firstBytes, (webSocket) => {
      const media = toMediaSocket(webSocket);
      void scope.run("twilio stream", () => this.#open(streamId, media));
    });
  }

  /** What the control process says to the start of a stream. */
  answer(answer: Answer): void {
    this.#asked.get(answer.streamId)?.(answer);
  }

  press(callId: string, digits: string): void {
    for (const digit of digits) this.#lines.get(callId)?.press(digit);
  }

  async #open(streamId: string, media: MediaSocket): Promise<void> {
    const { calls, clock, log, defaultAgent } = this.#options;
    try {
      const { transport: line, start } = await openTwilioTransport(media, { clock, log });
      try {
        const { callSid, customParameters } = start;
        const numbers = await this.#ask({ type: "stream-start", streamId, callSid, customParameters });
        const keyed = toKeyedLine(line);
        const agent = customParameters[agentParameter] ?? defaultAgent;
        const { info, call } = calls.open({ agent, transport: keyed.transport, ...numbers });
        this.#lines.set(info.id, keyed);
        void call.done.then(() => this.#lines.delete(info.id));
        log.info({ callId: info.id, callSid, agent }, "A call came by Twilio");
      } catch (error) {
        await line.close("refused");
        throw error;
      }
    } catch (error) {
      if (isCancelled(error) || !isCallwrightError(error)) throw error;
      log.warn({ code: error.code, field: error.field, problem: error.message }, "A Twilio stream was refused");
    }
  }

  async #ask(
    question: Extract<FromWorker, { type: "stream-start" }>,
  ): Promise<{ readonly from?: string; readonly to?: string }> {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#asked.set(question.streamId, resolve);
    this.#options.tell(question);
    try {
      const answer = await withTimeout(
        {
          clock: this.#options.clock,
          timeoutMs: answerTimeoutMs,
          code: "TWILIO_STREAM_REFUSED",
          what: "the answer of the control process",
        },
        () => promise,
      );
      if (answer.type === "stream-refused") throw refused();
      const { from, to } = answer;
      return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
    } finally {
      this.#asked.delete(question.streamId);
    }
  }
}

function refused(): CallwrightError {
  return new CallwrightError("The control process did not admit the stream", { code: "TWILIO_STREAM_REFUSED" });
}

import type { WebSocket } from "ws";
import { systemClock } from "../../base/clock.ts";
import type { Timer } from "../../base/clock.ts";
import type { FaultControl } from "./faults.ts";
import { speakTone } from "./spoken-tone.ts";
import { openVendorServer } from "./vendor-server.ts";
import type { VendorServer } from "./vendor-server.ts";

/*
 * A stand-in for Cartesia's `/tts/websocket`, built from its published protocol (docs.cartesia.ai, API version
 * 2026-03-01: "Text to Speech (WebSocket)", "Contexts", "API Errors"). It speaks a tone: each character of text lasts
 * `msPerCharacter`, and the pitch tells whose context it is.
 */
export interface CartesiaBehaviour {
  /** Real time from an input to its first sound. Default 0. */
  readonly firstAudioMs?: number;
  /** Default 60, about the pace of speech. */
  readonly msPerCharacter?: number;
  /** Real time between the chunks of one input. Default 0. */
  readonly perChunkMs?: number;
  /** Contexts are forgotten so long after their last sound; 1000 at the vendor. Default: never. */
  readonly expireMs?: number;
  readonly refuse?: number;
  readonly fault?: "empty" | "stall" | "garbage" | "error" | "quota" | "close" | "odd-chunks";
}

/** A request as far as tests look at it. */
export interface CartesiaRequest {
  readonly context_id: string;
  readonly transcript?: string;
  readonly continue?: boolean;
  readonly cancel?: boolean;
  readonly model_id?: string;
  readonly voice?: { readonly id: string };
  readonly language?: string;
  readonly output_format?: { readonly encoding: string; readonly sample_rate: number };
}

export interface CartesiaServer extends VendorServer {
  /** Set `control.behaviour` to change what it does. */
  readonly control: FaultControl & { behaviour: CartesiaBehaviour };
  readonly requests: readonly CartesiaRequest[];
  /** Headers of each upgrade. */
  readonly upgrades: readonly { readonly authorization: string | undefined; readonly version: string | undefined }[];
}

const description = "of the script";
const voices = [
  { id: "f786b574-daa5-4673-aa0c-cbe3e8534c02", name: "Katie", gender: "feminine", language: "en", description },
  { id: "228fca29-3a0a-435c-8728-5cb483251068", name: "Kiefer", gender: "masculine", language: "en", description },
];

/** Opens it on a free port. */
export async function openCartesiaServer(initial: CartesiaBehaviour = {}): Promise<CartesiaServer> {
  const control: FaultControl & { behaviour: CartesiaBehaviour } = { behaviour: initial };
  const requests: CartesiaRequest[] = [];
  const upgrades: { authorization: string | undefined; version: string | undefined }[] = [];
  const server = await openVendorServer(
    {
      // cartesia-js c73dca0, CursorIDPage: `data` after the identifier in `starting_after`; the last page is empty.
      onRequest: (request, response) => {
        const isRefused = control.behaviour.refuse !== undefined;
        if (isRefused || !request.url?.startsWith("/voices")) {
          response.writeHead(control.behaviour.refuse ?? 404).end();
          return;
        }
        const after = new URL(request.url, "http://127.0.0.1").searchParams.get("starting_after");
        const next = after === null ? 0 : voices.findIndex(({ id }) => id === after) + 1;
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify({ data: voices.slice(next, next + 1) }));
      },
      onUpgrade: (request) => {
        if (!request.url?.startsWith("/tts/websocket")) return { status: 404 };
        if (control.behaviour.refuse !== undefined) return { status: control.behaviour.refuse };
        upgrades.push({
          authorization: request.headers.authorization,
          version: request.headers["cartesia-version"] as string | undefined,
        });
        return (socket) => new Connection(socket, control, requests);
      },
    },
    control,
  );
  return Object.assign(server, { requests, upgrades });
}

interface Context {
  /** Inputs that wait their turn: those of one context are spoken one after another. */
  readonly inputs: { readonly text: string; readonly rateHz: number; readonly isLast: boolean }[];
  readonly pitch: number;
  spokenMs: number;
  isBusy: boolean;
  timer: Timer | undefined;
}

class Connection {
  readonly #socket: WebSocket;
  readonly #control: { readonly behaviour: CartesiaBehaviour };
  readonly #contexts = new Map<string, Context>();
  #opened = 0;

  constructor(socket: WebSocket, control: { readonly behaviour: CartesiaBehaviour }, requests: CartesiaRequest[]) {
    this.#socket = socket;
    this.#control = control;
    socket.on("message", (data: Buffer) => {
      const request = JSON.parse(data.toString("utf8")) as CartesiaRequest;
      requests.push(request);
      this.#take(request);
    });
    socket.on("close", () => {
      for (const context of this.#contexts.values()) context.timer?.cancel();
    });
  }

  #take(request: CartesiaRequest): void {
    const id = request.context_id;
    if (request.cancel === true) {
      this.#contexts.get(id)?.timer?.cancel();
      this.#contexts.delete(id);
      return;
    }
    if (this.#misbehaves(id)) return;
    let context = this.#contexts.get(id);
    if (context === undefined) {
      context = { inputs: [], pitch: 1000 + 1000 * (this.#opened++ % 8), spokenMs: 0, isBusy: false, timer: undefined };
      this.#contexts.set(id, context);
    }
    context.inputs.push({
      text: request.transcript ?? "",
      rateHz: request.output_format?.sample_rate ?? 24_000,
      isLast: request.continue !== true,
    });
    if (!context.isBusy) {
      context.timer?.cancel();
      this.#next(id, context);
    }
  }

  #misbehaves(id: string): boolean {
    const { fault } = this.#control.behaviour;
    if (fault === "stall") return true;
    if (fault === "garbage") this.#socket.send("{ this is not JSON");
    else if (fault === "close") this.#socket.close(1011, "by the script");
    else if (fault === "error")
      this.#error(id, { status_code: 500, error_code: "internal", title: "Oops", message: "by the script" });
    else if (fault === "quota")
      this.#error(id, { status_code: 402, error_code: "quota_exceeded", title: "Quota", message: "out of credits" });
    else return false;
    return true;
  }

  #error(contextId: string, fields: Record<string, unknown>): void {
    this.#send({ type: "error", done: true, context_id: contextId, request_id: "r", ...fields });
  }

  #next(id: string, context: Context): void {
    const input = context.inputs.shift();
    context.isBusy = input !== undefined;
    if (input === undefined) return this.#expire(id, context);
    const { firstAudioMs = 0, fault } = this.#control.behaviour;
    if (input.text.trim() === "" || fault === "empty") return this.#finish(id, context, input.isLast);
    this.#later(context, firstAudioMs, () => this.#speak(id, context, input));
  }

  #speak(id: string, context: Context, input: { text: string; rateHz: number; isLast: boolean }): void {
    const { msPerCharacter = 60, perChunkMs = 0, fault } = this.#control.behaviour;
    const startMs = context.spokenMs;
    const lengthMs = input.text.trim().length * msPerCharacter;
    this.#send({
      type: "timestamps",
      done: false,
      status_code: 206,
      context_id: id,
      word_timestamps: timesOf(input.text, { startMs, msPerCharacter }),
    });
    const { chunks } = speakTone(input.text, { rateHz: input.rateHz, pitch: context.pitch, pace: msPerCharacter });
    const chunk = (index: number): void => {
      const bytes = chunks[index];
      if (bytes === undefined) {
        context.spokenMs += lengthMs;
        this.#finish(id, context, input.isLast);
        return;
      }
      const parts = fault === "odd-chunks" ? [bytes.subarray(0, 101), bytes.subarray(101)] : [bytes];
      for (const part of parts) {
        this.#send({
          type: "chunk",
          done: false,
          status_code: 206,
          step_time: 1,
          context_id: id,
          data: part.toString("base64"),
        });
      }
      this.#later(context, perChunkMs, () => chunk(index + 1));
    };
    chunk(0);
  }

  #finish(id: string, context: Context, isLast: boolean): void {
    if (!isLast) return this.#next(id, context);
    this.#contexts.delete(id);
    this.#send({ type: "done", done: true, status_code: 206, context_id: id });
  }

  #expire(id: string, context: Context): void {
    const { expireMs } = this.#control.behaviour;
    if (expireMs === undefined || context.spokenMs === 0) return;
    context.timer = systemClock.after(expireMs, () => this.#finish(id, context, true));
  }

  #later(context: Context, delayMs: number, work: () => void): void {
    if (delayMs === 0) work();
    else context.timer = systemClock.after(delayMs, work);
  }

  #send(message: unknown): void {
    this.#socket.send(JSON.stringify(message));
  }
}

function timesOf(text: string, { startMs, msPerCharacter }: { startMs: number; msPerCharacter: number }): unknown {
  const { words } = speakTone(text, { rateHz: 8000, pitch: 0, pace: msPerCharacter });
  return {
    words: words.map((word) => word.text),
    start: words.map((word) => (startMs + word.startMs) / 1000),
    end: words.map((word) => (startMs + word.endMs) / 1000),
  };
}

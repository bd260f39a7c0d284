import type { CallwrightError } from "../../../base/errors.ts";
import { grpcError, openGrpc } from "../../grpc.ts";
import type { GrpcCall, GrpcConnection } from "../../grpc.ts";
import type { Socket, SocketOptions } from "../../socket.ts";
import { audioMessage, resultsIn } from "./messages.ts";

/** What a {@link SpeechSocket} sends. */
export interface SpeechSocketOptions {
  /** The first message of every call. */
  readonly config: Uint8Array;
  readonly sampleRateHz: number;
  /** Whether the first call counts as taken when the server has not refused it for a while. Default true. */
  readonly trustsSilence?: boolean;
}

/** A call, and which part of the sound it got. */
interface OpenCall {
  readonly grpc: GrpcCall;
  readonly startMs: number;
  /** Set when nothing more is sent to it. */
  endMs: number | undefined;
}

/** Google takes 15 KB of audio in a message. */
const longestAudioBytes = 15_000;
/** A call may last five minutes. */
const longestCallMs = 240_000;
/** The server need not say that it has taken a call before there is a result: after so long it counts as taken. */
const acceptedAfterMs = 300;
const answerSilenceMs = 200;

const path = "/google.cloud.speech.v2.Speech/StreamingRecognize";

/**
 * Streaming recognition as the shared session sees it: a socket that takes PCM and tells JSON. Behind it stands one call
 * of gRPC after the other on one connection; ending a call is how Google is asked for a final. Tells
 * `{"type":"results","startMs":…,"results":[…]}` with the time of the call's beginning, and `{"type":"ended","endMs":…}`
 * once everything that was sent up to there has its final.
 */
export class SpeechSocket implements Socket {
  readonly #socketOptions: SocketOptions;
  readonly #options: SpeechSocketOptions;
  #connection: GrpcConnection | undefined;
  #call: OpenCall | undefined;
  #sentMs = 0;
  #isOver = false;

  private constructor(socketOptions: SocketOptions, options: SpeechSocketOptions) {
    this.#socketOptions = socketOptions;
    this.#options = options;
  }

  /** Opens the connection and the first call. Throws what `openGrpc` throws, and why the call is refused. */
  static async open(socketOptions: SocketOptions, options: SpeechSocketOptions): Promise<SpeechSocket> {
    const { party, url, clock, signal, openTimeoutMs, secrets = [] } = socketOptions;
    const socket = new SpeechSocket(socketOptions, options);
    const isSettled = Promise.withResolvers<void>();
    socket.#connection = await openGrpc({
      party,
      url,
      clock,
      signal,
      openTimeoutMs,
      secrets,
      onClosed: (error) => {
        if (error === undefined) isSettled.resolve();
        else isSettled.reject(error);
        socket.#end(error);
      },
    });
    const { trustsSilence = true } = options;
    const timer = clock.after(trustsSilence ? Math.min(acceptedAfterMs, openTimeoutMs) : openTimeoutMs, () => {
      if (trustsSilence) isSettled.resolve();
      else
        isSettled.reject(grpcError({ party, url, secrets }, { suffix: "TIMEOUT", retryable: true }, "gave no answer"));
    });
    socket.#begin({ onAccepted: isSettled.resolve, onRefused: isSettled.reject });
    if (!trustsSilence) socket.#askForAnswer();
    try {
      await isSettled.promise;
    } catch (error) {
      socket.#end(undefined);
      throw error;
    } finally {
      timer.cancel();
    }
    return socket;
  }

  get isOpen(): boolean {
    return !this.#isOver && this.#connection?.isOpen === true;
  }

  /** There are no messages of text. */
  sendText(): void {}

  sendAudio(message: Uint8Array | string): boolean {
    if (!this.isOpen || typeof message === "string") return false;
    const call = (this.#call ??= this.#begin());
    if (call.grpc.bufferedBytes + message.length > this.#socketOptions.maxBufferedBytes) return false;
    for (let at = 0; at < message.length; at += longestAudioBytes) {
      call.grpc.send(audioMessage(message.subarray(at, at + longestAudioBytes)));
    }
    this.#sentMs += (message.length * 1000) / (2 * this.#options.sampleRateHz);
    if (this.#sentMs - call.startMs >= longestCallMs) this.finalise();
    return true;
  }

  /** Ends the call, which makes a final of all that it was sent. The next sound begins another. */
  finalise(): void {
    const call = this.#call;
    if (call === undefined) return;
    this.#call = undefined;
    call.endMs = this.#sentMs;
    call.grpc.end();
  }

  close(): Promise<void> {
    this.#end(undefined);
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** A server may keep its answer until there is something to say: sound to its end is enough for that. */
  #askForAnswer(): void {
    this.sendAudio(new Uint8Array((this.#options.sampleRateHz * 2 * answerSilenceMs) / 1000));
    this.finalise();
  }

  #begin(opening?: { onAccepted(): void; onRefused(error: CallwrightError): void }): OpenCall {
    const startMs = this.#sentMs;
    // `#connection` is there from the first call on.
    const grpc = (this.#connection as GrpcConnection).call(path, this.#socketOptions.headers, {
      ...(opening === undefined ? {} : { onAccepted: () => opening.onAccepted() }),
      onMessage: (message) => this.#tellResults(message, startMs),
      onEnd: (error) => {
        if (this.#call === call) this.#call = undefined;
        if (error === undefined) opening?.onAccepted();
        if (error === undefined) return this.#tell({ type: "ended", endMs: call.endMs ?? this.#sentMs });
        opening?.onRefused(error);
        this.#end(error);
      },
    });
    const call: OpenCall = { grpc, startMs, endMs: undefined };
    grpc.send(this.#options.config);
    this.#call = call;
    return call;
  }

  #tellResults(message: Uint8Array, startMs: number): void {
    try {
      this.#tell({ type: "results", startMs, results: resultsIn(message) });
    } catch {
      // The session says with a code that this is not what Google publishes.
      this.#socketOptions.onMessage("not a message of Protocol Buffers");
    }
  }

  #tell(message: unknown): void {
    if (!this.#isOver) this.#socketOptions.onMessage(JSON.stringify(message));
  }

  #end(error: CallwrightError | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#connection?.close();
    this.#socketOptions.onClosed(error);
  }
}

import type { Clock, Timer } from "../../../base/clock.ts";
import type { CallwrightError } from "../../../base/errors.ts";
import { openGrpc } from "../../grpc.ts";
import type { GrpcCall, GrpcConnection } from "../../grpc.ts";
import type { Socket, SocketOptions } from "../../socket.ts";
import type { TtsConversation, TtsSink } from "../../tts-session/dialect.ts";
import { soundIn, textMessage, voiceMessage } from "./synthesis-messages.ts";
import type { GoogleVoice } from "./synthesis-messages.ts";

/** What the calls of a {@link StreamingConversation} are. */
export interface StreamingOptions {
  readonly voice: GoogleVoice;
  readonly headers: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

const path = "/google.cloud.texttospeech.v1.TextToSpeech/StreamingSynthesize";

/** Google breaks a call off after 5 s without text (livekit/agents#2406): it is ended in good order before that. */
const longestPauseMs = 4000;

/** A context: one call after another, of which the last takes text. */
interface Context {
  call: GrpcCall;
  pause: Timer | undefined;
  /** Ended by its pause, and Google has not said yet that it is done. */
  isPausing: boolean;
  /** No more text will come. */
  isEnded: boolean;
  /** Texts that came while it paused. */
  readonly waiting: string[];
}

/** Streaming synthesis: a call of gRPC for each context, all on one connection. */
export class StreamingConversation implements TtsConversation {
  readonly #sink: TtsSink;
  readonly #options: StreamingOptions;
  readonly #contexts = new Map<string, Context>();
  #connection: GrpcConnection | undefined;

  constructor(sink: TtsSink, options: StreamingOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  async connect(options: SocketOptions): Promise<Socket> {
    const { party, url, clock, signal, openTimeoutMs, secrets = [] } = options;
    const connection = await openGrpc({
      party,
      url,
      clock,
      signal,
      openTimeoutMs,
      secrets,
      onClosed: (error) => {
        for (const context of this.#contexts.values()) context.pause?.cancel();
        this.#contexts.clear();
        options.onClosed(error);
      },
    });
    this.#connection = connection;
    return socketOver(connection);
  }

  say(contextId: string, text: string): readonly string[] {
    const context = this.#contexts.get(contextId) ?? this.#open(contextId);
    if (context === undefined) return [];
    if (context.isPausing) context.waiting.push(text);
    else this.#send(context, text);
    return [];
  }

  end(contextId: string): readonly string[] {
    const context = this.#contexts.get(contextId);
    if (context === undefined) return [];
    context.isEnded = true;
    context.pause?.cancel();
    context.call.end();
    return [];
  }

  cancel(contextId: string): readonly string[] {
    this.#forget(contextId)?.call.cancel();
    return [];
  }

  receive(): void {
    // Calls have their own way in.
  }

  #open(contextId: string): Context | undefined {
    const call = this.#call(contextId);
    if (call === undefined) return undefined;
    const context: Context = { call, pause: undefined, isPausing: false, isEnded: false, waiting: [] };
    this.#contexts.set(contextId, context);
    return context;
  }

  #call(contextId: string): GrpcCall | undefined {
    const { voice, headers } = this.#options;
    if (this.#connection?.isOpen !== true) return undefined;
    const call = this.#connection.call(path, headers, {
      // What it throws ends the call: it is not what Google publishes.
      onMessage: (message) => this.#sink.audio(contextId, soundIn(message)),
      onEnd: (error) => this.#over(contextId, error),
    });
    call.send(voiceMessage(voice));
    return call;
  }

  #send(context: Context, text: string): void {
    context.call.send(textMessage(text));
    context.pause?.cancel();
    context.pause = this.#options.clock.after(longestPauseMs, () => {
      context.isPausing = true;
      context.call.end();
    });
  }

  #over(contextId: string, error: CallwrightError | undefined): void {
    const context = this.#contexts.get(contextId);
    if (context === undefined) return;
    if (error !== undefined) {
      this.#forget(contextId);
      return this.#sink.failed(contextId, error);
    }
    const call = context.waiting.length === 0 ? undefined : this.#call(contextId);
    if (call === undefined) {
      this.#forget(contextId);
      return this.#sink.done(contextId);
    }
    context.call = call;
    context.isPausing = false;
    for (const text of context.waiting.splice(0)) this.#send(context, text);
    if (context.isEnded) this.end(contextId);
  }

  #forget(contextId: string): Context | undefined {
    const context = this.#contexts.get(contextId);
    context?.pause?.cancel();
    this.#contexts.delete(contextId);
    return context;
  }
}

/** The connection as the shared session sees it; all that is said goes by calls. */
function socketOver(connection: GrpcConnection): Socket {
  const close = (): Promise<void> => {
    connection.close();
    return Promise.resolve();
  };
  return {
    get isOpen() {
      return connection.isOpen;
    },
    sendText: () => undefined,
    sendAudio: () => false,
    close,
    [Symbol.asyncDispose]: close,
  };
}

import { openRecogniserServer } from "./recogniser-server.ts";
import type { RecogniserConnection, RecogniserServer } from "./recogniser-server.ts";
import { SimulatedHearing, pcmDurationMs, textOf } from "./simulated-hearing.ts";
import { piecesOf } from "./speech-server.ts";
import type { ScriptedReply, SpeechBehaviour } from "./speech-server.ts";

/*
 * A stand-in for Google's Gemini Live API, built from the live types of js-genai 6e9b35c45 (August 2026) and
 * ai.google.dev "Session management with Live API". Where adapter and simulator could agree by mistake: JSON comes in
 * binary messages; with automatic detection off only audio within an activity is heard, the end of an activity is what
 * makes it reply, and the start of one interrupts (`interrupted`, then `turnComplete`); transcriptions come in pieces
 * that are added to one another, late and in no order with the reply; a reply waits for `toolResponse`; refusals are
 * closes with a reason.
 */

/** What it does beside hearing and replying. */
export interface LiveBehaviour extends SpeechBehaviour {
  /** Closes with this reason instead of `setupComplete`. */
  readonly refusal?: { readonly code: number; readonly reason: string };
  /** Says `goAway` after its next reply. */
  readonly isGoingAway?: boolean;
  /** Waits with `turnComplete` for a playback that lasts so long, real time. */
  readonly playbackMs?: number;
}

/** Opens it on a free port. */
export function openLiveServer(initial: LiveBehaviour): Promise<RecogniserServer<LiveBehaviour>> {
  return openRecogniserServer<LiveBehaviour>(
    {
      path: "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent",
      serve: (connection) => {
        const session = new LiveSession(connection);
        return { onText: (text) => session.take(JSON.parse(text) as ClientMessage) };
      },
    },
    initial,
  );
}

interface ClientMessage {
  readonly setup?: { readonly historyConfig?: { readonly initialHistoryInClientContent?: boolean } };
  readonly realtimeInput?: {
    readonly audio?: { readonly data: string };
    readonly activityStart?: object;
    readonly activityEnd?: object;
  };
  readonly clientContent?: { readonly turnComplete?: boolean };
  readonly toolResponse?: { readonly functionResponses: readonly { readonly id: string }[] };
}

class LiveSession {
  readonly #connection: RecogniserConnection<LiveBehaviour>;
  readonly #hearing: SimulatedHearing;
  #isActivity = false;
  #awaitsHistory = false;
  #told = "";
  #replies = 0;
  /** Grows with every turn: what an older one still had to say is dropped. */
  #turn = 0;
  #isReplying = false;

  constructor(connection: RecogniserConnection<LiveBehaviour>) {
    const { socket, behaviour } = connection;
    this.#connection = connection;
    this.#hearing = new SimulatedHearing({
      socket,
      behaviour,
      onPartial: ({ words }) => this.#transcribe(textOf(words)),
      onErrorMessage: () => socket.close(1011, "Internal error encountered."),
    });
  }

  take({ setup, realtimeInput, clientContent, toolResponse }: ClientMessage): void {
    if (setup !== undefined) this.#begin(setup);
    if (realtimeInput?.activityStart !== undefined) this.#startActivity();
    if (realtimeInput?.audio !== undefined && this.#isActivity) {
      this.#hearing.hear(pcmDurationMs(Buffer.from(realtimeInput.audio.data, "base64").length, 16_000));
    }
    if (realtimeInput?.activityEnd !== undefined) this.#endActivity();
    if (clientContent?.turnComplete === true) {
      if (this.#awaitsHistory) this.#awaitsHistory = false;
      else this.#respond();
    }
    if (toolResponse !== undefined && this.#isReplying) this.#respond();
  }

  #begin(setup: NonNullable<ClientMessage["setup"]>): void {
    const { refusal } = this.#connection.behaviour();
    if (refusal !== undefined) return this.#connection.socket.close(refusal.code, refusal.reason);
    this.#awaitsHistory = setup.historyConfig?.initialHistoryInClientContent === true;
    this.#send({ setupComplete: {} });
  }

  #transcribe(text: string): void {
    const added = text.length > this.#told.length ? text.slice(this.#told.length) : "";
    this.#told = text;
    if (added !== "") this.#send({ serverContent: { inputTranscription: { text: added } } });
  }

  #startActivity(): void {
    this.#isActivity = true;
    if (!this.#isReplying) return;
    this.#isReplying = false;
    this.#turn++;
    this.#send({ serverContent: { interrupted: true } });
    this.#send({ serverContent: { turnComplete: true } });
  }

  #endActivity(): void {
    this.#isActivity = false;
    this.#hearing.finalise(({ words }) => {
      this.#transcribe(textOf(words));
      this.#told = "";
    });
    this.#respond();
  }

  #respond(): void {
    const { replies } = this.#connection.behaviour();
    const turn = ++this.#turn;
    this.#isReplying = true;
    const reply = replies[Math.min(this.#replies++, replies.length - 1)];
    if (reply !== undefined) this.#speak(turn, reply, [...piecesOf(reply)]);
  }

  #speak(turn: number, reply: ScriptedReply, pieces: { readonly audio: string; readonly text: string }[]): void {
    if (turn !== this.#turn) return;
    const piece = pieces.shift();
    if (piece === undefined) return this.#finish(reply);
    this.#send({
      serverContent: {
        modelTurn: { role: "model", parts: [{ inlineData: { data: piece.audio, mimeType: "audio/pcm;rate=24000" } }] },
        outputTranscription: { text: piece.text },
      },
    });
    this.#hearing.later(this.#connection.behaviour().pieceEveryMs ?? 2, () => this.#speak(turn, reply, pieces));
  }

  #finish({ tools = [] }: ScriptedReply): void {
    const usageMetadata = { promptTokenCount: 120, responseTokenCount: 30, cachedContentTokenCount: 20 };
    if (tools.length > 0) {
      const functionCalls = tools.map(({ id, name, argumentsJson }) => ({
        id,
        name,
        args: JSON.parse(argumentsJson) as object,
      }));
      return this.#send({ toolCall: { functionCalls } });
    }
    this.#send({ serverContent: { generationComplete: true } });
    const turn = this.#turn;
    const complete = (): void => {
      if (turn !== this.#turn) return;
      this.#isReplying = false;
      this.#send({ serverContent: { turnComplete: true }, usageMetadata });
      this.#send({ sessionResumptionUpdate: { newHandle: `handle-${this.#turn}`, resumable: true } });
      if (this.#connection.behaviour().isGoingAway === true) this.#send({ goAway: { timeLeft: "5s" } });
    };
    const { playbackMs } = this.#connection.behaviour();
    if (playbackMs === undefined) complete();
    else this.#hearing.later(playbackMs, complete);
  }

  #send(message: object): void {
    this.#connection.socket.send(Buffer.from(JSON.stringify(message)));
  }
}

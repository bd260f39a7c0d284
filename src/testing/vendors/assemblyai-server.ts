import { openRecogniserServer } from "./recogniser-server.ts";
import type { RecogniserServer } from "./recogniser-server.ts";
import { SimulatedHearing, pcmDurationMs, textOf } from "./simulated-hearing.ts";
import type { HearingBehaviour, SimulatedWord } from "./simulated-hearing.ts";

/*
 * A stand-in for AssemblyAI's streaming v3, built from its published protocol (assemblyai.com/docs, November 2026:
 * "Message Sequence", "Streaming API reference", "Common session errors and closures"). Where adapter and simulator
 * could agree by mistake: audio messages shorter than 50 ms or longer than 1,000 ms end the session with 3007;
 * `transcript` has only words that are final, `words` also the one at hand ("Message Sequence", first messages); an
 * `Error` message carries the code with which the socket then closes. ForceEndpoint without words is not described:
 * this server stays silent then.
 */

/** What it does beside hearing. */
export interface AssemblyAiBehaviour extends HearingBehaviour {
  /** Refuses after the upgrade, with an `Error` message and this close code, as the service does. */
  readonly refusal?: { readonly code: number; readonly error: string };
}

/** Opens it on a free port. */
export function openAssemblyAiServer(initial: AssemblyAiBehaviour): Promise<RecogniserServer<AssemblyAiBehaviour>> {
  return openRecogniserServer<AssemblyAiBehaviour>(
    {
      path: "/v3/ws",
      serve: ({ socket, url, behaviour, send }) => {
        const fail = (code: number, error: string): void => {
          send({ type: "Error", error_code: code, error });
          socket.close(code, error);
        };
        const { refusal } = behaviour();
        if (refusal !== undefined) {
          fail(refusal.code, refusal.error);
          return { onText: () => undefined };
        }
        let order = 0;
        const hearing = new SimulatedHearing({
          socket,
          behaviour,
          onPartial: ({ words }) => send(turn(words, { order, isEnd: false, isFormatted: false })),
          onErrorMessage: () => fail(3006, "Invalid Message: by the script"),
        });
        send({ type: "Begin", id: "s", expires_at: 1_790_000_000 });

        const end = (words: readonly SimulatedWord[]): void => {
          if (words.length === 0) return;
          send(turn(words, { order, isEnd: true, isFormatted: false }));
          if (url.searchParams.get("format_turns") === "true")
            send(turn(words, { order, isEnd: true, isFormatted: true }));
          order++;
        };
        const onText = (text: string): void => {
          const { type } = JSON.parse(text) as { readonly type?: string };
          if (type === "ForceEndpoint") hearing.finalise(({ words }) => end(words));
          if (type !== "Terminate") return;
          send({ type: "Termination", audio_duration_seconds: hearing.audioMs / 1000, session_duration_seconds: 1 });
          socket.close(1000);
        };
        const onBinary = (bytes: Buffer): void => {
          const lengthMs = pcmDurationMs(bytes.length, Number(url.searchParams.get("sample_rate")));
          if (lengthMs < 50 || lengthMs > 1000) {
            fail(3007, `Input duration violation: ${lengthMs} ms. Expected between 50 and 1000 ms`);
          } else hearing.hear(lengthMs);
        };
        return { onText, onBinary };
      },
    },
    initial,
  );
}

interface TurnState {
  readonly order: number;
  readonly isEnd: boolean;
  readonly isFormatted: boolean;
}

function turn(words: readonly SimulatedWord[], { order, isEnd, isFormatted }: TurnState): unknown {
  const final = isEnd ? words : words.slice(0, -1);
  return {
    type: "Turn",
    turn_order: order,
    turn_is_formatted: isFormatted,
    end_of_turn: isEnd,
    transcript: isFormatted ? `${textOf(final)}.` : textOf(final),
    end_of_turn_confidence: isEnd ? 1 : 0.01,
    words: words.map(({ text, startMs, endMs }, index) => ({
      text,
      start: startMs,
      end: endMs,
      confidence: 0.95,
      word_is_final: index < final.length,
    })),
    utterance: isEnd ? textOf(words) : "",
  };
}

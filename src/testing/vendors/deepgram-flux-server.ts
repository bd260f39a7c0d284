import { openRecogniserServer } from "./recogniser-server.ts";
import type { RecogniserServer } from "./recogniser-server.ts";
import { SimulatedHearing, pcmDurationMs, textOf } from "./simulated-hearing.ts";
import type { HearingBehaviour, SimulatedWord } from "./simulated-hearing.ts";

/*
 * A stand-in for Deepgram Flux, built from its published protocol (developers.deepgram.com, November 2026: reference
 * "Turn-based Audio (Flux)", guide "Understanding the Flux State Machine"). Where adapter and simulator could agree by
 * mistake: `audio_window_end` is "end time in seconds of the audio range that was transcribed"; an Update comes about
 * every 250 ms of audio "regardless of transcript updates" (state machine, 1); EndOfTurn repeats the text of the
 * EagerEndOfTurn before it (4); `turn_index` grows after EndOfTurn (5).
 */

/** What Flux decides about turns, on the time line of the audio. */
export interface FluxBehaviour extends HearingBehaviour {
  readonly decisions?: readonly {
    readonly atMs: number;
    readonly event: "EagerEndOfTurn" | "TurnResumed" | "EndOfTurn";
  }[];
  /** Leaves the times of words out, as the types allow. */
  readonly withoutTimes?: boolean;
}

const updateEveryMs = 250;

/** Opens it on a free port. */
export function openFluxServer(initial: FluxBehaviour): Promise<RecogniserServer<FluxBehaviour>> {
  return openRecogniserServer<FluxBehaviour>(
    {
      path: "/v2/listen",
      refusalHeaders: { "dg-error": "refused by the script" },
      serve: ({ socket, url, behaviour, send }) => {
        let sequence = 0;
        let turn = 0;
        let isUpdateDue = false;
        let updatedMs = 0;
        const tell = (event: string, words: readonly SimulatedWord[], endMs: number): void =>
          send(turnInfo({ event, words, endMs, sequence: sequence++, turn, withoutTimes: behaviour().withoutTimes }));
        const hearing = new SimulatedHearing({
          socket,
          behaviour,
          onPartial: ({ words, toMs }) => tell("Update", words, toMs - (behaviour().transcriptLagMs ?? 150)),
          onErrorMessage: () =>
            send({
              type: "Error",
              sequence_id: sequence++,
              code: "UNPARSABLE_CLIENT_MESSAGE",
              description: "Bad audio",
            }),
        });
        send({ type: "Connected", request_id: "r", sequence_id: sequence++ });

        const decide = (fromMs: number): void => {
          for (const { atMs, event } of behaviour().decisions ?? []) {
            if (atMs <= fromMs || atMs > hearing.audioMs) continue;
            if (event === "EndOfTurn") {
              const { words, toMs } = hearing.takeSegment();
              tell(event, words, toMs);
              turn++;
            } else tell(event, hearing.wordsSoFar, hearing.audioMs);
          }
        };
        const update = (): void => {
          isUpdateDue = false;
          updatedMs = hearing.audioMs;
          if (behaviour().fault === undefined) tell("Update", hearing.wordsSoFar, hearing.audioMs);
        };
        const onBinary = (bytes: Buffer): void => {
          const fromMs = hearing.audioMs;
          hearing.hear(pcmDurationMs(bytes.length, Number(url.searchParams.get("sample_rate"))));
          if (behaviour().fault === undefined) decide(fromMs);
          // Recognition takes its time; then everything that has come by then is told at once.
          if (isUpdateDue || (hearing.audioMs - updatedMs < updateEveryMs && updatedMs > 0)) return;
          isUpdateDue = true;
          hearing.later(behaviour().finalDelayMs ?? 50, update);
        };
        const onText = (text: string): void => {
          if ((JSON.parse(text) as { readonly type?: string }).type === "CloseStream") socket.close(1000);
        };
        return { onText, onBinary };
      },
    },
    initial,
  );
}

interface TurnInfo {
  readonly event: string;
  readonly words: readonly SimulatedWord[];
  readonly endMs: number;
  readonly sequence: number;
  readonly turn: number;
  readonly withoutTimes: boolean | undefined;
}

function turnInfo({ event, words, endMs, sequence, turn, withoutTimes }: TurnInfo): unknown {
  return {
    type: "TurnInfo",
    request_id: "r",
    sequence_id: sequence,
    event,
    turn_index: turn,
    audio_window_start: 0,
    audio_window_end: Math.max(0, endMs) / 1000,
    transcript: textOf(words),
    words: words.map(({ text, startMs, endMs: wordEndMs }) => ({
      word: text,
      confidence: 0.97,
      ...(withoutTimes === true ? {} : { start: startMs / 1000, end: wordEndMs / 1000 }),
    })),
    end_of_turn_confidence: event === "EndOfTurn" ? 0.9 : 0.1,
  };
}

import { openRecogniserServer } from "./recogniser-server.ts";
import type { RecogniserServer } from "./recogniser-server.ts";
import { SimulatedHearing, pcmDurationMs, textOf } from "./simulated-hearing.ts";
import type { HearingBehaviour } from "./simulated-hearing.ts";

/*
 * A stand-in for Cartesia's `/stt/websocket`, built from its published protocol (docs.cartesia.ai, API version
 * 2026-03-01: "Realtime Speech-to-Text (Manual)"; types of cartesia-js 3.5.0). Where adapter and simulator could agree
 * by mistake: commands are plain text (`finalize`, `close`), not JSON; `text` is "a delta from the last transcript
 * chunk with is_final: true" and must be put together without adding or stripping blanks; `flush_done` acknowledges a
 * `finalize` after its transcripts.
 */

/** What it does beside hearing. */
export interface CartesiaSttBehaviour extends HearingBehaviour {
  /** Refuses after the upgrade, with an error message of this status. */
  readonly refusal?: number;
}

/** Opens it on a free port. */
export function openCartesiaSttServer(initial: CartesiaSttBehaviour): Promise<RecogniserServer<CartesiaSttBehaviour>> {
  return openRecogniserServer<CartesiaSttBehaviour>(
    {
      path: "/stt/websocket",
      serve: ({ socket, url, behaviour, send }) => {
        const fail = (status: number): void =>
          send({
            type: "error",
            title: "By the script",
            message: "by the script",
            status_code: status,
            request_id: "r",
          });
        const transcript = (text: string, isFinal: boolean): void =>
          send({ type: "transcript", is_final: isFinal, request_id: "r", text });
        const hearing = new SimulatedHearing({
          socket,
          behaviour,
          onPartial: ({ words }) => transcript(textOf(words), false),
          onErrorMessage: () => fail(behaviour().refusal ?? 400),
        });

        const finalise = (): void =>
          hearing.finalise(({ words }) => {
            const text = textOf(words);
            // In two pieces, cut within a word: they are put together as they are.
            const middle = Math.ceil(text.length / 2);
            if (text !== "") transcript(text.slice(0, middle), true);
            if (text.length > middle) transcript(text.slice(middle), true);
            send({ type: "flush_done", request_id: "r" });
          });
        const onText = (text: string): void => {
          if (text === "finalize") finalise();
          if (text !== "close") return;
          send({ type: "done", request_id: "r" });
          socket.close(1000);
        };
        const rateHz = Number(url.searchParams.get("sample_rate"));
        return { onText, onBinary: (bytes) => hearing.hear(pcmDurationMs(bytes.length, rateHz)) };
      },
    },
    initial,
  );
}

import { openRecogniserServer } from "./recogniser-server.ts";
import type { RecogniserServer } from "./recogniser-server.ts";
import { SimulatedHearing, pcmDurationMs, textOf } from "./simulated-hearing.ts";
import type { HearingBehaviour, HeardStretch } from "./simulated-hearing.ts";

/*
 * A stand-in for OpenAI's realtime transcription, built from its published protocol (developers.openai.com, guide
 * "Realtime transcription", November 2026; events as in the types of openai-node 7b7d6ca7). Where adapter and simulator
 * could agree by mistake: audio is 24 kHz only; a commit is answered by `input_audio_buffer.committed` with the item's
 * id, and later by the item's `completed`; deltas are added to one another; completed events of different items may come
 * in any order; less than 100 ms of audio is an error (`input_audio_buffer_commit_empty`).
 */

/** What it does beside hearing. */
export interface OpenAiSttBehaviour extends HearingBehaviour {
  /** Answers `session.update` with an error of this code. */
  readonly refusal?: string;
  /** The first of two items is completed after the second. */
  readonly isOutOfOrder?: boolean;
}

/** Opens it on a free port. */
export function openOpenAiSttServer(initial: OpenAiSttBehaviour): Promise<RecogniserServer<OpenAiSttBehaviour>> {
  return openRecogniserServer<OpenAiSttBehaviour>(
    {
      path: "/v1/realtime",
      serve: ({ socket, behaviour, send }) => {
        let item = 0;
        let committedMs = 0;
        let told = "";
        let held: (() => void) | undefined;
        const fail = (code: string): void =>
          send({
            type: "error",
            event_id: "e",
            error: { type: "invalid_request_error", code, message: "by the script" },
          });
        const delta = ({ words }: HeardStretch): void => {
          const text = textOf(words);
          // Copies are blanks: something new to add, and nothing to see.
          const added = text.length > told.length ? text.slice(told.length) : " ";
          told = text;
          send({ ...event("delta"), item_id: `item_${item}`, content_index: 0, delta: added });
        };
        const hearing = new SimulatedHearing({
          socket,
          behaviour,
          onPartial: delta,
          onErrorMessage: () => fail("server_error"),
        });
        send({ type: "session.created", event_id: "e", session: { type: "transcription" } });

        const commit = (): void => {
          if (hearing.audioMs - committedMs < 100) return fail("input_audio_buffer_commit_empty");
          committedMs = hearing.audioMs;
          told = "";
          const id = `item_${item++}`;
          send({ type: "input_audio_buffer.committed", event_id: "e", item_id: id, previous_item_id: null });
          hearing.finalise(({ words }) => {
            const complete = (): void =>
              send({ ...event("completed"), item_id: id, content_index: 0, transcript: textOf(words) });
            if (behaviour().isOutOfOrder === true && held === undefined) {
              held = complete;
              return;
            }
            complete();
            held?.();
            held = undefined;
          });
        };
        const onText = (text: string): void => {
          const message = JSON.parse(text) as { readonly type?: string; readonly audio?: string };
          const { refusal } = behaviour();
          if (message.type === "session.update" && refusal !== undefined) fail(refusal);
          else if (message.type === "session.update") send({ ...message, type: "session.updated", event_id: "e" });
          else if (message.type === "input_audio_buffer.commit") commit();
          else hearing.hear(pcmDurationMs(Buffer.from(message.audio ?? "", "base64").length, 24_000));
        };
        return { onText };
      },
    },
    initial,
  );
}

function event(name: "delta" | "completed"): { readonly type: string; readonly event_id: string } {
  return { type: `conversation.item.input_audio_transcription.${name}`, event_id: "e" };
}

import { openRecogniserServer } from "./recogniser-server.ts";
import type { RecogniserServer } from "./recogniser-server.ts";
import { SimulatedHearing, pcmDurationMs, textOf } from "./simulated-hearing.ts";
import type { HearingBehaviour, HeardStretch, SimulatedWord } from "./simulated-hearing.ts";

/*
 * A stand-in for Rev AI's streaming v1, built from its published protocol (docs.rev.ai, 2026). Where adapter and simulator
 * could agree by mistake: the key is `access_token` in the address, and a bad one closes the open socket with 4001
 * ("Requests", access token); the first message is `connected` ("Responses"); `end_ts` of a hypothesis is where its words
 * end, in seconds from the start of the audio; partials have words only, finals have spaces and marks between them as
 * elements of the type `punct` ("Examples"). When it makes a final is the vendor's secret: here after 800 ms of silence.
 */

/** What it does beside hearing. */
export interface RevAiBehaviour extends HearingBehaviour {
  /** Closes the socket with this code in place of `connected`. */
  readonly refusal?: number;
  /** Leaves times and confidences out of partials, as without `detailed_partials`. */
  readonly plainPartials?: boolean;
}

const silenceMs = 800;

/** Opens it on a free port. */
export function openRevAiServer(initial: RevAiBehaviour): Promise<RecogniserServer<RevAiBehaviour>> {
  return openRecogniserServer<RevAiBehaviour>(
    {
      path: "/speechtotext/v1/stream",
      serve: ({ socket, url, behaviour, send }) => {
        const { refusal } = behaviour();
        if (refusal !== undefined) {
          socket.close(refusal, "refused by the script");
          return { onText: () => undefined };
        }
        const hearing = new SimulatedHearing({
          socket,
          behaviour,
          onPartial: (stretch) => send(partial(stretch, behaviour().plainPartials !== true)),
          // There is no message for errors: it closes.
          onErrorMessage: () => socket.close(4010, "by the script"),
        });
        send({ type: "connected", id: "s1d24ax2fd21" });
        const final = ({ words }: HeardStretch): void => {
          if (words.length > 0) send({ type: "final", ...span(words), elements: finalElements(words) });
        };
        const onText = (text: string): void => {
          if (text !== "EOS") return;
          final(hearing.takeSegment());
          socket.close(1000);
        };
        const rateHz = Number(/rate=(\d+)/.exec(url.searchParams.get("content_type") ?? "")?.[1]);
        const onBinary = (bytes: Buffer): void => {
          hearing.hear(pcmDurationMs(bytes.length, rateHz));
          if (behaviour().fault === undefined && hearing.isSilentFor(silenceMs)) final(hearing.takeSegment());
        };
        return { onText, onBinary };
      },
    },
    initial,
  );
}

function span(words: readonly SimulatedWord[]): { readonly ts: number; readonly end_ts: number } {
  return { ts: (words[0]?.startMs ?? 0) / 1000, end_ts: (words.at(-1)?.endMs ?? 0) / 1000 };
}

function partial({ words }: HeardStretch, isDetailed: boolean): unknown {
  return {
    type: "partial",
    ...span(words),
    elements: isDetailed ? words.map(toElement) : [{ type: "text", value: textOf(words) }],
  };
}

function toElement({ text, startMs, endMs }: SimulatedWord): unknown {
  return { type: "text", value: text, ts: startMs / 1000, end_ts: endMs / 1000, confidence: 0.93 };
}

function finalElements(words: readonly SimulatedWord[]): unknown {
  const [last] = words.slice(-1);
  const spaced = words.flatMap((word) => [toElement(word), { type: "punct", value: " " }]).slice(0, -1);
  return /[a-z]$/.test(last?.text ?? "") ? [...spaced, { type: "punct", value: "." }] : spaced;
}

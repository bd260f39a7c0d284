import { openRecogniserServer } from "./recogniser-server.ts";
import type { RecogniserServer } from "./recogniser-server.ts";
import { SimulatedHearing, pcmDurationMs, textOf } from "./simulated-hearing.ts";
import type { HearingBehaviour, HeardStretch } from "./simulated-hearing.ts";

/*
 * A stand-in for Azure's live recogniser, built from what microsoft/cognitive-services-speech-sdk-js 9e88223 sends and
 * expects: headers before every body, a RIFF header in the first audio of a turn, times of a turn in units of 100 ns.
 */

/** What only this vendor does. */
export interface AzureBehaviour extends HearingBehaviour {
  /** Ends its turns after so much audio each. */
  readonly turnMs?: number;
  /** Display form of a final in place of the words themselves. */
  readonly display?: string;
}

/** Opens it on a free port. */
export function openAzureSttServer(initial: AzureBehaviour): Promise<RecogniserServer<AzureBehaviour>> {
  return openRecogniserServer<AzureBehaviour>(
    {
      path: "/stt/speech/universal/v2",
      serve: ({ socket, behaviour }) => {
        let requestId = "";
        let silenceMs = 0;
        let rateHz = 0;
        let turnStartMs = 0;
        const send = (path: string, body: unknown): void =>
          socket.send(
            `X-RequestId:${requestId}\r\nContent-Type:application/json; charset=utf-8\r\nPath:${path}\r\n\r\n${JSON.stringify(body)}`,
          );
        const hearing = new SimulatedHearing({
          socket,
          behaviour,
          onPartial: (stretch) => send("speech.hypothesis", hypothesis(stretch, turnStartMs)),
          onErrorMessage: () => send("speech.phrase", { RecognitionStatus: "Error", Offset: 0, Duration: 0 }),
        });
        const onText = (text: string): void => {
          const [head = "", body = ""] = text.split("\r\n\r\n");
          requestId = /^X-RequestId: ?(\S+)/im.exec(head)?.[1] ?? "";
          if (!/^Path: ?speech\.context\s*$/im.test(head)) return;
          const context = JSON.parse(body) as SpeechContext;
          silenceMs = context.phraseDetection.conversation.segmentation.segmentationSilenceTimeoutMs;
          send("turn.start", { context: { serviceTag: "t" } });
          rateHz = 0;
        };
        const onBinary = (bytes: Buffer): void => {
          const audio = bytes.subarray(2 + bytes.readUInt16BE(0));
          const isFirst = rateHz === 0;
          if (isFirst) {
            // Audio that is still on its way in the old turn has no header, and is of no turn.
            if (audio.toString("latin1", 0, 4) !== "RIFF") return;
            rateHz = audio.readUInt32LE(24);
            turnStartMs = hearing.audioMs;
          }
          hearing.hear(pcmDurationMs(audio.length - (isFirst ? 44 : 0), rateHz));
          if (hearing.isSilentFor(silenceMs)) {
            const startMs = turnStartMs;
            hearing.finalise((stretch) => send("speech.phrase", phrase(stretch, startMs, behaviour().display)));
          }
          if (hearing.audioMs - turnStartMs < (behaviour().turnMs ?? Number.POSITIVE_INFINITY)) return;
          turnStartMs = Number.POSITIVE_INFINITY;
          send("turn.end", {});
        };
        return { onText, onBinary };
      },
    },
    initial,
  );
}

interface SpeechContext {
  readonly phraseDetection: {
    readonly conversation: { readonly segmentation: { readonly segmentationSilenceTimeoutMs: number } };
  };
}

function hypothesis({ words }: HeardStretch, turnStartMs: number): unknown {
  return { Id: "h", Text: textOf(words).toLowerCase(), ...place(words, turnStartMs), Channel: 0 };
}

function phrase({ words }: HeardStretch, turnStartMs: number, display: string | undefined): unknown {
  const lexical = textOf(words)
    .toLowerCase()
    .replaceAll(/[.,?!]/g, "");
  const best = {
    Confidence: 0.93,
    Lexical: lexical,
    ITN: lexical,
    MaskedITN: lexical,
    Display: display ?? textOf(words),
    Words: words.map((word) => ({ Word: word.text.toLowerCase(), ...place([word], turnStartMs) })),
  };
  return {
    Id: "p",
    RecognitionStatus: "Success",
    DisplayText: best.Display,
    ...place(words, turnStartMs),
    NBest: [best],
  };
}

function place(words: HeardStretch["words"], turnStartMs: number): { Offset: number; Duration: number } {
  const startMs = words[0]?.startMs ?? 0;
  const endMs = words.at(-1)?.endMs ?? startMs;
  return { Offset: (startMs - turnStartMs) * 10_000, Duration: (endMs - startMs) * 10_000 };
}

import { frameMs } from "../../audio/frame.ts";
import { Pacer } from "../../audio/pacer.ts";
import type { Clock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import type { Random } from "../../base/random.ts";
import type { Transport } from "../../contracts/transport.ts";
import { toMediaSocket } from "../../media/cpaas/media-socket.ts";
import { openTwilioTransport } from "../../media/cpaas/twilio.ts";
import { openTwilioCaller } from "../vendors/twilio-caller.ts";
import { openVendorServer } from "../vendors/vendor-server.ts";
import { Mouth } from "./caller-line.ts";
import type { CallerEnd, CallerLine } from "./caller-line.ts";
import { SoundTimeline } from "./sound-timeline.ts";

const sampleRateHz = 8000;
/** Fifty handshakes at once on a busy machine. */
const openTimeoutMs = 20_000;

/** Takes Twilio's media streams on a port of its own, as the server's route does. */
export async function openTwilioExchange(clock: Clock): Promise<TwilioExchange> {
  const waiting: ((transport: Promise<Transport>) => void)[] = [];
  const server = await openVendorServer({
    onUpgrade: () => (socket) => {
      const media = toMediaSocket(socket);
      waiting.shift()?.(openTwilioTransport(media, { clock, log: silentLog }).then(({ transport }) => transport));
    },
  });
  return new TwilioExchange({ clock, url: `${server.url.replace("http", "ws")}/v1/media/twilio`, waiting, server });
}

/** Where the bench's telephone lines come from. */
export class TwilioExchange implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #url: string;
  readonly #waiting: ((transport: Promise<Transport>) => void)[];
  readonly #server: AsyncDisposable;

  constructor(options: {
    readonly clock: Clock;
    readonly url: string;
    readonly waiting: ((transport: Promise<Transport>) => void)[];
    readonly server: AsyncDisposable;
  }) {
    this.#clock = options.clock;
    this.#url = options.url;
    this.#waiting = options.waiting;
    this.#server = options.server;
  }

  /** A telephone line by a real WebSocket: JSON and µ-law both ways. One at a time. */
  async open(random: Random): Promise<CallerLine> {
    const clock = this.#clock;
    const arriving = Promise.withResolvers<Transport>();
    // When the caller's own handshake fails, that is the error that is told.
    arriving.promise.catch(() => undefined);
    this.#waiting.push((transport) => void transport.then(arriving.resolve, arriving.reject));
    const end = await openTelephone({ clock, url: this.#url, random });
    return { ...end, transport: await arriving.promise };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }
}

/** Where to call, and who does. */
export interface TelephoneOptions {
  readonly clock: Clock;
  readonly url: string;
  readonly random: Random;
  /** Told to whoever answers. */
  readonly customParameters?: Readonly<Record<string, string>>;
}

/** The caller's end of a telephone line, wherever the agent's is: JSON and µ-law on a WebSocket. */
export async function openTelephone({ clock, url, random, customParameters }: TelephoneOptions): Promise<CallerEnd> {
  const heard = new SoundTimeline(sampleRateHz);
  const mouth = new Mouth(sampleRateHz, random);
  // Frames wait one tick in the caller's script; what begins in them is told when they leave.
  const starting: ((() => void) | undefined)[] = [];
  let startMs = 0;
  const caller = await openTwilioCaller({
    url,
    clock,
    pacer: new Pacer(clock),
    openTimeoutMs,
    ...(customParameters && { customParameters }),
    onHeard: (samples, atMs) => heard.push(samples, atMs),
    onSaid: (_samples, dueMs) => {
      startMs = dueMs - frameMs;
      starting.shift()?.();
      const { samples, starts } = mouth.next();
      starting.push(starts);
      caller.say(samples);
    },
  });
  return {
    kind: "twilio",
    format: { sampleRateHz, mulaw: true },
    heard,
    say: (utterance) =>
      new Promise((resolve) => {
        mouth.begin(utterance, (offsetMs) => resolve(startMs + offsetMs));
      }),
    [Symbol.asyncDispose]: () => caller.hangUp(),
  };
}

import type { SampleRateHz } from "../audio/frame.ts";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import { withTimeout } from "../base/sleep.ts";
import type { SttSession, SttVendor } from "../contracts/stt.ts";
import type { TtsSession, TtsVendor } from "../contracts/tts.ts";
import type { VendorRoute, VendorStage } from "../contracts/vendor-route.ts";
import { toRoute } from "./fixed-route.ts";
import type { Vendors } from "./fixed-route.ts";
import { sttRate } from "./stt-rate.ts";

/** What is opened while the phone rings. */
export interface PreparedCallOptions {
  readonly stt: Vendors<SttVendor>;
  readonly tts: Vendors<TtsVendor>;
  readonly language: string;
  readonly keyterms: readonly string[];
  readonly voice?: string;
  /** Rate of the line that is expected. */
  readonly inputRateHz: SampleRateHz;
  /** Opens the way to the agent's models. */
  readonly warmModels?: (signal: AbortSignal) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/** A session that is open, or will be. */
export interface PreparedSession<Session> {
  readonly session: Promise<Session>;
  readonly sinceMs: number;
}

/**
 * Sessions that were opened before there was any sound, for the call that takes them over. What failed to open is not
 * there to be taken: the call tries again, and its failure counts then. Whoever takes a session closes it; the others
 * are closed with this.
 */
export class PreparedCall implements AsyncDisposable {
  readonly #options: PreparedCallOptions;
  readonly #controller = new AbortController();
  readonly #ears = new Map<SttVendor, PreparedSession<SttSession>>();
  readonly #voices = new Map<TtsVendor, PreparedSession<TtsSession>>();
  readonly #sttRateHz: SampleRateHz;

  constructor(options: PreparedCallOptions) {
    this.#options = options;
    const { clock, log, language, keyterms, voice, warmModels } = options;
    const stt = toRoute(options.stt);
    const tts = toRoute(options.tts);
    this.#sttRateHz = sttRate(stt.order(), options.inputRateHz);
    const common = { language, clock, log };
    for (const vendor of stt.order().slice(0, 1)) {
      const how = { ...common, sampleRateHz: this.#sttRateHz, keyterms };
      this.#open(this.#ears, { vendor, route: stt, open: (signal) => vendor.open({ ...how, signal }) });
    }
    for (const vendor of tts.order().slice(0, 2)) {
      const how = { ...common, ...(voice !== undefined && { voice }) };
      this.#open(this.#voices, { vendor, route: tts, open: (signal) => vendor.open({ ...how, signal }) });
    }
    // What is wrong with a model shows when it is asked.
    warmModels?.(this.#controller.signal).catch(() => undefined);
  }

  /** The session of this recogniser for audio of this rate, once. */
  takeEar(vendor: SttVendor, sampleRateHz: number): PreparedSession<SttSession> | undefined {
    return sampleRateHz === this.#sttRateHz ? take(this.#ears, vendor) : undefined;
  }

  /** The session of this voice, once. */
  takeVoice(vendor: TtsVendor): PreparedSession<TtsSession> | undefined {
    return take(this.#voices, vendor);
  }

  /** Closes what nobody took. */
  async [Symbol.asyncDispose](): Promise<void> {
    const left = [...this.#ears.values(), ...this.#voices.values()];
    this.#ears.clear();
    this.#voices.clear();
    await Promise.all(left.map(({ session }) => closeQuietly(session)));
  }

  #open<Vendor extends { readonly name: string }, Session extends AsyncDisposable>(
    into: Map<Vendor, PreparedSession<Session>>,
    {
      vendor,
      route,
      open,
    }: {
      readonly vendor: Vendor;
      readonly route: VendorRoute<Vendor>;
      readonly open: (signal: AbortSignal) => Promise<Session>;
    },
  ): void {
    const { clock } = this.#options;
    const stage: VendorStage = "open";
    const timeoutMs = route.deadlineMs(vendor, stage);
    const what = `Opening '${vendor.name}' ahead`;
    const sinceMs = clock.now();
    const attempt = route.attempt(vendor);
    const session = withTimeout({ clock, timeoutMs, code: "VENDOR_TIMEOUT", what }, open);
    const prepared = { session, sinceMs };
    into.set(vendor, prepared);
    session
      .then(() => attempt.measured(stage, clock.now() - sinceMs))
      .catch(() => {
        if (into.get(vendor) === prepared) into.delete(vendor);
      })
      .finally(() => attempt.cancelled());
  }
}

function take<Vendor, Session>(from: Map<Vendor, Session>, vendor: Vendor): Session | undefined {
  const found = from.get(vendor);
  from.delete(vendor);
  return found;
}

/** Closes a session once it is open; one that cannot be opened, or closed, is no news here. */
export async function closeQuietly(session: Promise<AsyncDisposable>): Promise<void> {
  try {
    await (await session)[Symbol.asyncDispose]();
  } catch {
    // It was never open, or is not any more.
  }
}

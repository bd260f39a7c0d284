import type { ZodType } from "zod";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";

/** What a vendor's file exports as default: how to validate its options and make it. Types only; see `providers/define.ts`. */
export interface VendorDefinition<Vendor, Options> {
  readonly name: string;
  /** One line for `doctor` and the documentation. */
  readonly summary: string;
  /** Strict; unknown fields are an error that lists the valid ones. */
  readonly options: ZodType<Options>;
  /** Reads its options from environment variables. `undefined`: not configured (no key), and says nothing. */
  fromEnvironment(environment: Readonly<Record<string, string | undefined>>): unknown;
  /** Environment variables that it reads, for `doctor`. */
  readonly environment: readonly string[];
  /** List price, for cost figures and caps; absent for engines on this machine, which cost nothing per use. */
  readonly price?: VendorPrice;
  create(options: Options): Vendor;
  /**
   * Asks the service, as cheaply as it can be asked, whether key, model, voice and region are good. Throws a
   * CallwrightError that names the field and, where the service lists them, the valid names.
   */
  check?(options: Options, context: VendorQueryContext): Promise<void>;
  /** Speech out only: the voices that this key may use. */
  voices?(options: Options, context: VendorQueryContext): Promise<readonly VoiceDescription[]>;
}

/** What a question outside of any call may use. */
export interface VendorQueryContext {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a vendor charges by its public list, without discounts. */
export interface VendorPrice {
  /** Recognisers; also models that listen and speak: per minute of the caller's audio. */
  readonly perAudioMinuteUsd?: number;
  /** Voices: per 1,000 characters of text. */
  readonly per1000CharactersUsd?: number;
  readonly perMillionInputTokensUsd?: number;
  readonly perMillionCachedTokensUsd?: number;
  readonly perMillionOutputTokensUsd?: number;
  /** The page that says so; in brackets behind it, when it is not the vendor's own. */
  readonly source: string;
  /** `2026-11`: the month in which it said so. */
  readonly asOf: string;
}

/** One voice of a vendor, as `callwright voices` lists it. */
export interface VoiceDescription {
  /** What goes into `voice`. */
  readonly id: string;
  readonly name: string;
  /** BCP 47, where the vendor says; empty when it speaks whatever it is given. */
  readonly languages: readonly string[];
  readonly gender?: string;
  readonly description?: string;
}

import { toCallwrightError } from "../../base/errors.ts";
import type { CallwrightError } from "../../base/errors.ts";
import { withTimeout } from "../../base/sleep.ts";
import type { VendorKind } from "../../providers/define.ts";
import { checkLlmLive } from "../../providers/live-check/llm.ts";
import type { LiveCheckContext, LiveTimes } from "../../providers/live-check/live-check.ts";
import { checkSttLive, liveSttRate } from "../../providers/live-check/stt.ts";
import { checkSpeechModelLive, liveSpeechModelRate } from "../../providers/live-check/s2s.ts";
import { checkTtsLive } from "../../providers/live-check/tts.ts";
import { createVendor } from "../../providers/load.ts";
import type { FoundVendor } from "./find-vendors.ts";
import { sampleSpeech } from "./sample-speech.ts";

/** What came of one vendor. */
export interface VendorOutcome {
  readonly kind: VendorKind;
  readonly name: string;
  readonly ok: boolean;
  readonly times?: LiveTimes;
  /** What was understood, said, or how long it spoke. */
  readonly result?: string;
  readonly failure?: {
    readonly code: string;
    readonly message: string;
    readonly field?: string;
    readonly hint?: string;
  };
}

/** All of one vendor's check. */
const timeoutMs = 45_000;

/** Asks the vendor whether its settings are good, then uses it once. Throws only when `signal` fired. */
export async function tryVendor(
  vendor: FoundVendor,
  vendorOptions: unknown,
  context: LiveCheckContext,
): Promise<VendorOutcome> {
  const { kind, definition } = vendor;
  const { name } = definition;
  const { clock, signal } = context;
  const what = `The check of ${kind} '${name}'`;
  try {
    const found = await withTimeout({ clock, timeoutMs, code: "VENDOR_CHECK_TIMEOUT", what, signal }, (within) =>
      useOnce(vendor, vendorOptions, { ...context, signal: within }),
    );
    return { kind, name, ok: true, ...found };
  } catch (error) {
    if (signal.aborted) throw error;
    return { kind, name, ok: false, failure: describe(toCallwrightError(error, { code: "VENDOR_CHECK_FAILED" })) };
  }
}

type Found = Pick<VendorOutcome, "times" | "result">;

async function useOnce({ kind, definition }: FoundVendor, vendorOptions: unknown, context: LiveCheckContext) {
  // Validates; a service is asked only with options that are.
  const vendor = await createVendor(kind, definition.name, vendorOptions);
  await definition.check?.(definition.options.parse(vendorOptions), context);
  return use(kind, vendor, context);
}

async function use(kind: VendorKind, vendor: unknown, context: LiveCheckContext): Promise<Found> {
  if (kind === "stt") {
    const recogniser = vendor as Parameters<typeof checkSttLive>[0];
    const speech = await sampleSpeech(liveSttRate(recogniser), context);
    const { text, ...times } = await checkSttLive(recogniser, speech, context);
    return { times, result: `heard "${text}"` };
  }
  if (kind === "llm") {
    const { text, ...times } = await checkLlmLive(vendor as Parameters<typeof checkLlmLive>[0], context);
    return { times, result: `said "${text}"` };
  }
  if (kind === "s2s") {
    const model = vendor as Parameters<typeof checkSpeechModelLive>[0];
    const speech = await sampleSpeech(liveSpeechModelRate(model), context);
    const { text, soundMs: _, ...times } = await checkSpeechModelLive(model, speech, context);
    return { times, result: `said "${text}"` };
  }
  const { soundMs, ...times } = await checkTtsLive(vendor as Parameters<typeof checkTtsLive>[0], context);
  return { times, result: `spoke for ${Math.round(soundMs)} ms` };
}

function describe({ code, message, field, hint }: CallwrightError): NonNullable<VendorOutcome["failure"]> {
  return { code, message, ...(field === undefined ? {} : { field }), ...(hint === undefined ? {} : { hint }) };
}

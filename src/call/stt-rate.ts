import type { SampleRateHz } from "../audio/frame.ts";
import type { SttVendor } from "../contracts/stt.ts";

/** The rate at which recognisers hear a line: its own when all of them take it, else 16 kHz. */
export function sttRate(vendors: readonly SttVendor[], lineRateHz: SampleRateHz): SampleRateHz {
  return vendors.every((vendor) => vendor.capabilities.sampleRatesHz.includes(lineRateHz)) ? lineRateHz : 16_000;
}

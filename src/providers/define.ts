import type { LlmVendor } from "../contracts/llm.ts";
import type { SpeechModelVendor } from "../contracts/speech-model.ts";
import type { SttVendor } from "../contracts/stt.ts";
import type { TtsVendor } from "../contracts/tts.ts";
import type { VendorDefinition } from "../contracts/vendor-definition.ts";

/** The vendor interface of each kind; a kind is also the name of its folder below `providers/`. */
export interface VendorOfKind {
  readonly stt: SttVendor;
  readonly llm: LlmVendor;
  readonly tts: TtsVendor;
  readonly s2s: SpeechModelVendor;
}

/** What kinds of vendors there are. */
export type VendorKind = keyof VendorOfKind;

/** Declares a speech-to-text vendor: `export default defineStt({ … })` in `providers/stt/<name>.ts`. */
export function defineStt<Options>(
  definition: VendorDefinition<SttVendor, Options>,
): VendorDefinition<SttVendor, Options> {
  return definition;
}

/** Declares a text-to-speech vendor: `export default defineTts({ … })` in `providers/tts/<name>.ts`. */
export function defineTts<Options>(
  definition: VendorDefinition<TtsVendor, Options>,
): VendorDefinition<TtsVendor, Options> {
  return definition;
}

/** Declares a model that hears and speaks: `export default defineS2s({ … })` in `providers/s2s/<name>.ts`. */
export function defineS2s<Options>(
  definition: VendorDefinition<SpeechModelVendor, Options>,
): VendorDefinition<SpeechModelVendor, Options> {
  return definition;
}

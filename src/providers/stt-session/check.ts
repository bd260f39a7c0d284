import { toCallwrightError } from "../../base/errors.ts";
import type { CallwrightError } from "../../base/errors.ts";
import type { SttVendor } from "../../contracts/stt.ts";
import type { VendorQueryContext } from "../../contracts/vendor-definition.ts";
import { VendorError } from "../vendor-error.ts";

/** Which settings a refusal can be about. */
export interface CheckedSettings {
  /** `DEEPGRAM_API_KEY`. */
  readonly keyField: string;
  /** `DEEPGRAM_MODEL`, and what it is set to. */
  readonly modelField: string;
  readonly model: string;
  /** The service's own list of models, where it has one. Asked only after a refusal. */
  readonly models?: () => Promise<readonly string[]>;
}

/** Opens a session and closes it again, without any audio: costs nothing, and proves key, model and address. */
export async function checkBySession(
  vendor: SttVendor,
  context: VendorQueryContext,
  settings: CheckedSettings,
): Promise<void> {
  try {
    await using _ = await vendor.open({ ...context, sampleRateHz: 16_000, language: "en-US", keyterms: [] });
  } catch (cause) {
    throw await withField(toCallwrightError(cause, { code: "STT_CHECK_FAILED" }), settings);
  }
}

/** The same error, and which setting it is about. */
export async function withField(error: CallwrightError, settings: CheckedSettings): Promise<CallwrightError> {
  if (error.field !== undefined) return error;
  if (error.code.endsWith("_UNAUTHORIZED")) return renamed(error, settings.keyField, error.hint);
  if (!/_(NOT_FOUND|BAD_REQUEST|REJECTED)$/.test(error.code)) return error;
  // A list that cannot be had takes nothing away from the refusal itself.
  const names = await settings.models?.().catch((): readonly string[] => []);
  if (names === undefined || names.length === 0 || names.includes(settings.model)) {
    return renamed(error, settings.modelField, error.hint ?? `Check the model '${settings.model}'.`);
  }
  return renamed(error, settings.modelField, `There is no model '${settings.model}'. Use one of: ${names.join(", ")}.`);
}

function renamed(error: CallwrightError, field: string, hint: string | undefined): CallwrightError {
  return new VendorError(error.message, {
    code: error.code,
    retryable: error.retryable,
    field,
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}

import { CallwrightError, toCallwrightError } from "../../base/errors.ts";
import type { SpeechModelOpenOptions, SpeechModelSession, SpeechModelVendor } from "../../contracts/speech-model.ts";
import type { VendorQueryContext } from "../../contracts/vendor-definition.ts";
import { withField } from "../stt-session/check.ts";
import type { CheckedSettings } from "../stt-session/check.ts";
import type { SpeechService } from "./protocol.ts";
import { SocketSpeechSession } from "./session.ts";

/** Rates of lines; the session resamples. */
export const lineRatesHz: readonly number[] = [8000, 16_000, 24_000, 48_000];

/** Opens a session. Throws `S2S_BAD_RATE`, whatever `openSocket` throws, and what the vendor says instead of being ready. */
export async function openSpeechSession(
  service: SpeechService,
  options: SpeechModelOpenOptions,
): Promise<SpeechModelSession> {
  if (!service.capabilities.sampleRatesHz.includes(options.sampleRateHz)) {
    throw new CallwrightError(`S2S '${service.vendor}' is not given audio of ${options.sampleRateHz} Hz`, {
      code: "S2S_BAD_RATE",
      field: "sampleRateHz",
      hint: `Use one of: ${service.capabilities.sampleRatesHz.join(", ")}.`,
    });
  }
  const session = new SocketSpeechSession(service, options);
  await session.start();
  return session;
}

/** Opens a session and closes it again, without any audio: costs nothing, and proves key, model, voice and address. */
export async function checkSpeechModel(
  vendor: SpeechModelVendor,
  context: VendorQueryContext,
  settings: CheckedSettings,
): Promise<void> {
  const nothing = { sampleRateHz: 16_000, language: "en-US", instructions: "", tools: [], history: [] };
  try {
    await using _ = await vendor.open({ ...context, ...nothing });
  } catch (cause) {
    throw await withField(toCallwrightError(cause, { code: "S2S_CHECK_FAILED" }), settings);
  }
}

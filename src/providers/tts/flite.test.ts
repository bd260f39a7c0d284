import { ttsConformance } from "../../testing/conformance/tts.ts";
import { createVendor } from "../load.ts";

const vendor = await createVendor("tts", "flite", {});

ttsConformance("flite", () =>
  Promise.resolve({ vendor, sessionCount: 60, [Symbol.asyncDispose]: () => Promise.resolve() }),
);

import { inspect } from "node:util";
import { expect } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { isCallwrightError } from "../../base/errors.ts";
import { silentLog } from "../../base/log.ts";
import type { TtsVendor } from "../../contracts/tts.ts";
import { settlesWithin } from "../settles-within.ts";
import { faultMatrix } from "./fault-matrix.ts";
import type { VendorFault } from "../vendors/faults.ts";

/** Before a voice speaks and while it does. */
const faults = faultMatrix({
  statuses: [401, 403, 404, 429, 500, 503],
  retryHeaders: [{ "retry-after": "3" }],
  cutAfter: [0, 1, 3],
  closeCodes: [1000, 1011],
  spoiltAfter: [0, 1, 3],
  dripEveryMs: 5,
});

/** What the matrix needs of a voice. */
export interface VoiceFaultTrial {
  readonly vendor: TtsVendor;
  readonly setFault: (fault: VendorFault | undefined) => void;
  /** What no error may tell. */
  readonly key: string;
}

/** Longer than the time limits that tests give a voice, on a machine under load. */
const patienceMs = 10_000;

/** What every simulated voice makes of it, without a fault: 60 ms a character, in chunks of 100 ms. */
const text = "On Tuesday at two.";
const textMs = text.length * 60;
const chunkMs = 100;

/** Whatever the fault, an utterance is spoken or ends with a coded error; nothing hangs. All faults run side by side. */
export async function proveVoiceFaults({ vendor, setFault, key }: VoiceFaultTrial): Promise<void> {
  const running: Promise<void>[] = [];
  for (const fault of [...faults, tellTale(key)]) {
    setFault(fault);
    const began = Promise.withResolvers<void>();
    running.push(proveFault({ vendor, key, fault }, () => began.resolve()));
    // A fault counts for what begins under it: the connection, or the request of the first clause.
    await settlesWithin(began.promise, 200);
  }
  setFault(undefined);
  await Promise.all(running);
}

/** A service that repeats the key it was given, as it is and in base64. */
function tellTale(key: string): VendorFault {
  const message = `Invalid key ${key} (${Buffer.from(key).toString("base64")})`;
  return { type: "refuse", status: 401, body: JSON.stringify({ error: { message } }) };
}

interface FaultyTrial {
  readonly vendor: TtsVendor;
  readonly key: string;
  readonly fault: VendorFault;
}

async function proveFault({ vendor, key, fault }: FaultyTrial, onBegan: () => void): Promise<void> {
  const name = JSON.stringify(fault);
  const controller = new AbortController();
  let heardMs = 0;
  const speaking = (async (): Promise<void> => {
    await using session = await vendor.open({
      language: "en-US",
      signal: controller.signal,
      clock: systemClock,
      log: silentLog,
    });
    const clauses = (async function* () {
      await Promise.resolve();
      yield text;
    })();
    for await (const event of session.speak(clauses, controller.signal)) {
      onBegan();
      if (event.type === "audio") heardMs += (event.samples.length * 1000) / session.sampleRateHz;
    }
  })();
  const outcome = speaking.then(
    () => undefined,
    (error: unknown) => error,
  );
  void outcome.then(onBegan);
  expect(await settlesWithin(outcome, patienceMs), `${name}: neither spoken nor ended`).toBe(true);
  const error = await outcome;
  controller.abort("the trial is over");
  if (error === undefined) {
    expect(fault.type, name).not.toBe("refuse");
    expect(heardMs, name).toBeGreaterThan(100);
    // No service numbers its sound: one message that comes twice is heard twice, but nothing beyond it is.
    expect(heardMs, name).toBeLessThanOrEqual(textMs + (fault.type === "duplicate" ? chunkMs : 0));
    if (fault.type === "swap" || fault.type === "drip") expect(heardMs, name).toBe(textMs);
  } else {
    expect(isCallwrightError(error), name).toBe(true);
    expect(error, name).toMatchObject({ code: expect.stringMatching(/^TTS_/) as string });
    expect(fault.type, name).not.toBe("drip");
    const told = inspect(error, { depth: 10 });
    expect(told).not.toContain(key);
    expect(told).not.toContain(Buffer.from(key).toString("base64"));
  }
}

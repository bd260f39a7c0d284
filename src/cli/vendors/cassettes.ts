import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../base/clock.ts";
import { toCallwrightError } from "../../base/errors.ts";
import { CassetteRecorder } from "../../providers/live-check/cassette.ts";
import { withTap } from "../../providers/tap.ts";

/** Whose exchange is kept, and where. */
interface CassettePlace {
  readonly folder: string;
  readonly kind: string;
  readonly name: string;
  /** What is secret in them is kept out, wherever it appears. */
  readonly vendorOptions: unknown;
  readonly clock: Clock;
}

/** Runs `work` and keeps what it exchanged in `<folder>/<kind>-<name>.json`, also when it fails. */
export async function withCassette<T>(place: CassettePlace, work: () => Promise<T>): Promise<T> {
  const { folder, kind, name, vendorOptions, clock } = place;
  const recorder = new CassetteRecorder({ clock, secrets: secretOptions(vendorOptions) });
  try {
    return await withTap(recorder, work);
  } finally {
    const cassette = { format: 1, kind, vendor: name, recordedAtMs: clock.wallTimeMs(), entries: recorder.entries() };
    await write(folder, `${kind}-${name}.json`, cassette);
  }
}

async function write(folder: string, file: string, cassette: unknown): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, file), `${JSON.stringify(cassette, undefined, 2)}\n`);
  } catch (error) {
    throw toCallwrightError(error, {
      code: "CASSETTE_NOT_WRITTEN",
      field: "--cassettes",
      hint: "Name a folder that can be written.",
    });
  }
}

function secretOptions(vendorOptions: unknown): readonly string[] {
  return Object.entries(vendorOptions ?? {}).flatMap(([field, value]) =>
    typeof value === "string" && /key|secret|token/i.test(field) ? [value] : [],
  );
}

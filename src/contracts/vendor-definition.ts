import type { ZodType } from "zod";

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
  create(options: Options): Vendor;
}

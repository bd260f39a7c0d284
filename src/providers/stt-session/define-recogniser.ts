import type { ZodType } from "zod";
import type { SttOpenOptions, SttVendor } from "../../contracts/stt.ts";
import type { VendorDefinition, VendorPrice, VendorQueryContext } from "../../contracts/vendor-definition.ts";
import { checkBySession } from "./check.ts";
import type { SttDialect } from "./dialect.ts";
import { openSttSession } from "./open-session.ts";

/** A recogniser over a socket that has a key, an address and a model. */
export interface Recogniser<Options> {
  readonly name: string;
  readonly summary: string;
  readonly options: ZodType<Options>;
  /** Of the key, the address and the model, in this order. */
  readonly variables: readonly [key: string, address: string, model: string];
  readonly price?: VendorPrice;
  readonly capabilities: SttVendor["capabilities"];
  /** The model that is asked for, in words of the vendor. */
  readonly modelOf: (options: Options) => string;
  /** The models that there are, where that can be known. Asked for only after a refusal. */
  readonly models?: (options: Options, context: VendorQueryContext) => Promise<readonly string[]>;
  /** Throws for an address that is none. */
  readonly url: (options: Options) => URL;
  readonly dialect: (options: Options, openOptions: SttOpenOptions) => SttDialect;
}

/** Declares it: `export default defineRecogniser({ … })` in `providers/stt/<name>.ts`. */
export function defineRecogniser<Options>(recogniser: Recogniser<Options>): VendorDefinition<SttVendor, Options> {
  const { name, summary, options: schema, variables, price, capabilities, modelOf, models, url, dialect } = recogniser;
  const [key, address, modelField] = variables;
  const create = (options: Options): SttVendor => {
    // Told when the vendor is made, not in the first call.
    url(options);
    return {
      name,
      capabilities,
      open: (openOptions) => openSttSession(dialect(options, openOptions), openOptions),
    };
  };
  return {
    name,
    summary,
    options: schema,
    environment: variables,
    fromEnvironment: ({ [key]: apiKey, [address]: baseUrl, [modelField]: model }) =>
      apiKey || baseUrl
        ? { ...(apiKey && { apiKey }), ...(baseUrl && { baseUrl }), ...(model && { model }) }
        : undefined,
    ...(price === undefined ? {} : { price }),
    create,
    check: (options, context) =>
      checkBySession(create(options), context, {
        keyField: key,
        modelField,
        model: modelOf(options),
        ...(models === undefined ? {} : { models: () => models(options, context) }),
      }),
  };
}

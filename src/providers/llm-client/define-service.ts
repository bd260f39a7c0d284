import type { ZodType } from "zod";
import { isCallwrightError } from "../../base/errors.ts";
import type { LlmEvent, LlmRequest, LlmStreamOptions, LlmVendor, LlmWarmOptions } from "../../contracts/llm.ts";
import type { VendorDefinition, VendorPrice, VendorQueryContext } from "../../contracts/vendor-definition.ts";
import { endpointUrl } from "../base-url.ts";
import type { VendorParty } from "../vendor-error.ts";
import { LlmClient } from "./llm-client.ts";
import type { LlmTimeouts } from "./llm-client.ts";
import { modelNames, requireModel } from "./model-names.ts";
import { readReply } from "./read-reply.ts";
import type { ReplyReader } from "./read-reply.ts";

/** Options that a service with a protocol of its own has at least. */
export interface ServiceOptions extends LlmTimeouts {
  readonly apiKey?: string | undefined;
  readonly model?: string | undefined;
  readonly baseUrl: string;
}

/** A service with a protocol of its own, and how it is spoken to. */
export interface LlmService<Options extends ServiceOptions> {
  readonly name: string;
  readonly summary: string;
  /** Of its environment variables: `ANTHROPIC` for `ANTHROPIC_API_KEY`. */
  readonly prefix: string;
  readonly options: ZodType<Options>;
  readonly defaultModel: string;
  readonly price: VendorPrice;
  headers(apiKey: string): Readonly<Record<string, string>>;
  /** Where a reply is asked for: path and query. */
  replyPath(model: string): string;
  body(request: LlmRequest, options: Options & { readonly model: string }): unknown;
  reader(party: VendorParty): ReplyReader;
  /** Where all models are listed; one of them is found below it by its name. */
  readonly modelsPath: string;
  /** For a list that holds all of them. */
  readonly modelsQuery: string;
}

/** Declares such a service: `export default defineService({ … })` in `providers/llm/<name>.ts`. */
export function defineService<Options extends ServiceOptions>(
  service: LlmService<Options>,
): VendorDefinition<LlmVendor, Options> {
  const { name, summary, prefix, options, price } = service;
  const [key, address, modelVariable] = [`${prefix}_API_KEY`, `${prefix}_BASE_URL`, `${prefix}_MODEL`] as const;
  return {
    name,
    summary,
    options,
    price,
    environment: [key, address, modelVariable],
    fromEnvironment: (environment) => {
      const { [key]: apiKey, [address]: baseUrl, [modelVariable]: model } = environment;
      if (!apiKey && !baseUrl) return undefined;
      return { ...(apiKey && { apiKey }), ...(baseUrl && { baseUrl }), ...(model && { model }) };
    },
    create: (chosen) => new ServiceVendor(service, chosen),
    check: (chosen, context) => new ServiceVendor(service, chosen).check(context),
  };
}

class ServiceVendor<Options extends ServiceOptions> implements LlmVendor {
  readonly name: string;
  readonly model: string;
  readonly showsProgress = true;
  readonly cachesPrompts = true;
  readonly #service: LlmService<Options>;
  readonly #options: Options;
  readonly #party: VendorParty;
  readonly #client: LlmClient;

  constructor(service: LlmService<Options>, options: Options) {
    this.name = service.name;
    this.model = options.model ?? service.defaultModel;
    this.#service = service;
    this.#options = options;
    this.#party = { vendor: service.name, kind: "LLM" };
    const headers = options.apiKey === undefined ? {} : service.headers(options.apiKey);
    this.#client = new LlmClient(this.#party, headers, options);
    // An address that is none is told when the vendor is made, not in the first call.
    this.#url(service.modelsPath);
  }

  async *stream(request: LlmRequest, context: LlmStreamOptions): AsyncGenerator<LlmEvent, void, undefined> {
    const body = this.#service.body(request, { ...this.#options, model: this.model });
    const reply = await this.#client.stream(this.#url(this.#service.replyPath(this.model)), body, context);
    yield* readReply(this.#party, reply, this.#service.reader(this.#party));
  }

  warm(options: LlmWarmOptions): Promise<void> {
    return this.#client.warm(this.#url(this.#service.modelsPath), options);
  }

  /** Whether key and model are good. Aliases are in no list, so the model itself is asked for first. */
  async check(context: VendorQueryContext): Promise<void> {
    const { modelsPath, modelsQuery, prefix } = this.#service;
    try {
      await this.#client.get(this.#url(`${modelsPath}/${encodeURIComponent(this.model)}`), context);
    } catch (error) {
      if (!isCallwrightError(error, "LLM_NOT_FOUND")) throw error;
      const names = modelNames(await this.#client.get(this.#url(`${modelsPath}${modelsQuery}`), context));
      requireModel({ vendor: this.name, field: `${prefix}_MODEL`, wanted: this.model, names });
    }
  }

  #url(pathAndQuery: string): URL {
    const [path = "", query] = pathAndQuery.split("?");
    const { baseUrl } = this.#options;
    const url = endpointUrl({ baseUrl, path, protocol: "http", field: `${this.#service.prefix}_BASE_URL` });
    if (query !== undefined) url.search = query;
    return url;
  }
}

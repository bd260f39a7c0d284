import { z } from "zod";
import { isCallwrightError } from "../../base/errors.ts";
import type { LlmEvent, LlmRequest, LlmStreamOptions, LlmVendor, LlmWarmOptions } from "../../contracts/llm.ts";
import type { VendorQueryContext } from "../../contracts/vendor-definition.ts";
import { endpointUrl } from "../base-url.ts";
import { LlmClient, llmClientOptions } from "../llm-client/llm-client.ts";
import { modelNames, requireModel } from "../llm-client/model-names.ts";
import { openAiEfforts } from "../llm-client/openai-effort.ts";
import { readReply } from "../llm-client/read-reply.ts";
import type { VendorParty } from "../vendor-error.ts";
import { chatBody } from "./chat-body.ts";
import type { ChatDialect } from "./chat-body.ts";
import { ChatStream } from "./chat-stream.ts";

/** What a service with chat completions is called, and how it differs from the others. */
export interface ChatPreset {
  readonly name: string;
  readonly summary: string;
  /** Of its environment variables: `GROQ` for `GROQ_API_KEY`. */
  readonly prefix: string;
  /** The vendor's own address; servers of one's own have none. */
  readonly baseUrl?: string;
  /** At the vendor's own address. Without one the first that the server lists is taken. */
  readonly model?: string;
  readonly dialect: ChatDialect;
  /** At any other address, where it differs; the model is then the first that the server lists. */
  readonly elsewhere?: ChatDialect;
  /** Whether the list of models tells if key and model are good. Default true. */
  readonly listsModels?: boolean;
  /** An endpoint that answers good keys only, where the list of models is open to all. */
  readonly keyPath?: string;
}

/** What can be set for each of them. */
export const chatOptions = z.strictObject({
  /** Not needed by a server of one's own. */
  ...llmClientOptions,
  baseUrl: z.string().min(1).optional(),
  /** Default: the least that the model takes. */
  reasoningEffort: z.enum(openAiEfforts).optional(),
  /** Whether to ask for token counts. Default: where the service takes the question. */
  includeUsage: z.boolean().optional(),
});

export type ChatOptions = z.infer<typeof chatOptions>;

/** What servers that hold one model, and list none, do not look at. */
const unknownModel = "default";
/** A server of one's own that does not list its models at once is asked without. */
const modelListTimeoutMs = 1000;

/** A model behind chat completions, streamed. */
export class ChatVendor implements LlmVendor {
  readonly name: string;
  readonly showsProgress = true;
  readonly cachesPrompts: boolean;
  readonly #preset: ChatPreset;
  readonly #options: ChatOptions;
  readonly #dialect: ChatDialect;
  readonly #party: VendorParty;
  readonly #client: LlmClient;
  #model: string | undefined;

  constructor(preset: ChatPreset, options: ChatOptions) {
    this.name = preset.name;
    this.#preset = preset;
    this.#options = options;
    this.#party = { vendor: preset.name, kind: "LLM" };
    const isElsewhere = preset.elsewhere !== undefined && this.#url("").host !== new URL(preset.baseUrl ?? "").host;
    this.#dialect = isElsewhere ? (preset.elsewhere ?? preset.dialect) : preset.dialect;
    this.cachesPrompts = this.#dialect.takesCacheKey === true;
    this.#model = options.model ?? (isElsewhere ? undefined : preset.model);
    const headers = options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` };
    this.#client = new LlmClient(this.#party, headers, options);
  }

  get model(): string {
    return this.#model ?? unknownModel;
  }

  async *stream(request: LlmRequest, context: LlmStreamOptions): AsyncGenerator<LlmEvent, void, undefined> {
    this.#model ??= await this.#firstModel(context);
    const body = chatBody(request, {
      dialect: this.#dialect,
      model: this.#model,
      effort: this.#options.reasoningEffort,
      includeUsage: this.#options.includeUsage,
    });
    const reply = await this.#client.stream(this.#url("chat/completions"), body, context);
    yield* readReply(this.#party, reply, new ChatStream(this.#party));
  }

  warm(options: LlmWarmOptions): Promise<void> {
    return this.#client.warm(this.#url("chat/completions"), options);
  }

  /** Whether key and model are good: by the lists of the service where it has them, else by the smallest reply. */
  async check(context: VendorQueryContext): Promise<void> {
    const { keyPath, listsModels = true, prefix } = this.#preset;
    if (keyPath !== undefined) await this.#client.get(this.#url(keyPath), context);
    const names = listsModels ? await this.#modelNames(context) : [];
    if (names.length === 0) return this.#ask(context);
    if (this.#model === undefined) return;
    requireModel({ vendor: this.name, field: `${prefix}_MODEL`, wanted: this.#model, names });
  }

  async #modelNames(context: VendorQueryContext): Promise<readonly string[]> {
    try {
      return modelNames(await this.#client.get(this.#url("models"), context));
    } catch (error) {
      // Not every server has the list; one that is not there at all will say so when it is asked in earnest.
      if (isCallwrightError(error, "LLM_NOT_FOUND")) return [];
      throw error;
    }
  }

  async #ask(context: VendorQueryContext): Promise<void> {
    const messages = [{ role: "user", text: "Say OK." }] as const;
    const events = this.stream({ messages, tools: [], maxOutputTokens: 16, temperature: 0 }, context);
    for await (const { type } of events) if (type !== "progress") return;
  }

  async #firstModel(context: LlmStreamOptions): Promise<string> {
    try {
      return modelNames(await this.#client.get(this.#url("models"), context, modelListTimeoutMs))[0] ?? unknownModel;
    } catch (error) {
      if (context.signal.aborted) throw error;
      context.log.debug({ vendor: this.name }, `LLM '${this.name}' lists no models; asking for '${unknownModel}'`);
      return unknownModel;
    }
  }

  /** A base with a path names the folder of the endpoints, as OpenAI's own libraries have it; a bare host means `/v1`. */
  #url(endpoint: string): URL {
    const url = endpointUrl({
      baseUrl: this.#options.baseUrl ?? this.#preset.baseUrl ?? "",
      path: "/",
      protocol: "http",
      field: `${this.#preset.prefix}_BASE_URL`,
    });
    const folder = url.pathname.replace(/\/+$/, "").replace(/\/chat\/completions$/, "");
    url.pathname = `${folder === "" ? "/v1" : folder}/${endpoint}`;
    return url;
  }
}

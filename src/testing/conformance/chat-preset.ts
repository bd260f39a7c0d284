import type { LlmVendor } from "../../contracts/llm.ts";
import type { VendorDefinition } from "../../contracts/vendor-definition.ts";
import { openOpenAiServer } from "../vendors/openai-server.ts";
import type { ChatRequest, ChatServerDialect } from "../vendors/openai-server.ts";
import { llmConformance } from "./llm.ts";

/** What a preset is held against: how its service differs from the others, by the service's own description. */
export interface ChatPresetOptions {
  readonly dialect: ChatServerDialect;
  readonly countsTokens?: boolean;
  readonly listsModels?: boolean;
  /** The service only knows "some JSON". */
  readonly anyJson?: boolean;
}

/** The contract of a language model for one preset of chat completions, at a server with the preset's dialect. */
export function chatPresetConformance<Options>(
  name: string,
  definition: VendorDefinition<LlmVendor, Options>,
  { dialect, countsTokens = true, listsModels = true, anyJson = false }: ChatPresetOptions,
): void {
  llmConformance(name, async () => {
    const server = await openOpenAiServer({ replies: [{ text: "Hello." }] }, dialect);
    return {
      server,
      definition,
      baseUrl: server.url + (dialect.folder ?? "/v1"),
      countsTokens,
      listsModels,
      // The factory is the same for all of them; the long run is that of `openai`.
      repetitions: 100,
      ...(anyJson ? {} : { schemaIn: (body: ChatRequest) => body.response_format?.json_schema?.schema }),
    };
  });
}

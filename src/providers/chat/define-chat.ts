import type { LlmVendor } from "../../contracts/llm.ts";
import type { VendorDefinition, VendorPrice } from "../../contracts/vendor-definition.ts";
import { ChatVendor, chatOptions } from "./chat-vendor.ts";
import type { ChatOptions, ChatPreset } from "./chat-vendor.ts";

/** Declares a service with chat completions: `export default defineChat({ … })` in `providers/llm/<name>.ts`. */
export function defineChat({
  price,
  ...preset
}: ChatPreset & { readonly price?: VendorPrice }): VendorDefinition<LlmVendor, ChatOptions> {
  const { name, summary, prefix } = preset;
  const [key, address, modelVariable] = [`${prefix}_API_KEY`, `${prefix}_BASE_URL`, `${prefix}_MODEL`] as const;
  return {
    name,
    summary,
    options: chatOptions.refine(({ baseUrl }) => (baseUrl ?? preset.baseUrl) !== undefined, {
      path: ["baseUrl"],
      message: `needs the address of the server: set ${address}`,
    }),
    environment: [key, address, modelVariable],
    fromEnvironment: (environment) => {
      const { [key]: apiKey, [address]: baseUrl, [modelVariable]: model } = environment;
      if (!apiKey && !baseUrl) return undefined;
      return { ...(apiKey && { apiKey }), ...(baseUrl && { baseUrl }), ...(model && { model }) };
    },
    ...(price === undefined ? {} : { price }),
    create: (options) => new ChatVendor(preset, options),
    check: (options, context) => new ChatVendor(preset, options).check(context),
  };
}

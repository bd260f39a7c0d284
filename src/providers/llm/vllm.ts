import { defineChat } from "../chat/define-chat.ts";
import { templateThinking } from "../chat/thinking.ts";

/*
 * vLLM on a machine of one's own. Written from docs.vllm.ai (2026): "OpenAI-compatible server" (`chat_template_kwargs`,
 * `stream_options`), "Reasoning outputs" (`reasoning`, which was called `reasoning_content`; `enable_thinking` for Qwen,
 * `thinking` for DeepSeek, Granite and Holo), "Automatic prefix caching".
 */
export default defineChat({
  name: "vllm",
  summary: "vLLM on a machine of one's own",
  prefix: "VLLM",
  dialect: { asksForUsage: true, thinking: templateThinking },
});

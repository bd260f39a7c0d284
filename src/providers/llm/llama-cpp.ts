import { defineChat } from "../chat/define-chat.ts";
import { templateThinking } from "../chat/thinking.ts";

/*
 * llama.cpp's server on a machine of one's own. Written from `tools/server/README.md` of the project (2026):
 * `chat_template_kwargs`, `response_format` with a schema, thoughts as `reasoning_content`; the beginning of a prompt
 * stays in its slot by itself. Tools need its `--jinja`, which old builds have off.
 */
export default defineChat({
  name: "llama-cpp",
  summary: "llama.cpp's server on a machine of one's own",
  prefix: "LLAMA_CPP",
  dialect: { asksForUsage: true, thinking: templateThinking },
});

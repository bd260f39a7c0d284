type Fields = Readonly<Record<string, unknown>>;

/** `reasoning_effort` for the open models of services that host them: gpt-oss always thinks, Qwen can be told not to. */
export function openModelEffort(model: string, effort: string | undefined): Fields {
  if (/gpt-oss/.test(model)) return { reasoning_effort: effort === undefined || effort === "none" ? "low" : effort };
  if (/qwen-?3/i.test(model)) return { reasoning_effort: effort ?? "none" };
  return effort === undefined ? {} : { reasoning_effort: effort };
}

/**
 * Servers that fill a model's own chat template: whether it opens a thought is an argument of the template, called
 * `enable_thinking` (Qwen, GLM) or `thinking` (DeepSeek, Granite). Templates do not look at arguments that they do not know.
 */
export function templateThinking(_model: string, effort: string | undefined): Fields {
  const enabled = effort !== undefined && effort !== "none";
  return {
    chat_template_kwargs: {
      enable_thinking: enabled,
      thinking: enabled,
      ...(enabled ? { reasoning_effort: effort } : {}),
    },
  };
}

/** How much an OpenAI model may think. */
export const openAiEfforts = ["none", "minimal", "low", "medium", "high"] as const;

/** The least that a model of OpenAI's takes; undefined for models that do not reason (model pages, November 2026). */
export function leastOpenAiEffort(model: string): (typeof openAiEfforts)[number] | undefined {
  if (/^o\d/.test(model)) return "low";
  if (/^gpt-5(-mini|-nano|-pro)?(-\d{4}.*)?$/.test(model)) return "minimal";
  return /^gpt-([5-9]|\d\d)/.test(model) ? "none" : undefined;
}

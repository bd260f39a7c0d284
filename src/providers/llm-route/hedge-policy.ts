import type { HedgeOptions } from "../../contracts/hedging.ts";
import type { LlmRequest } from "../../contracts/llm.ts";
import type { VendorUsage } from "../../contracts/vendor-route.ts";

/** {@link HedgeOptions} with every default filled in. */
export type HedgePolicy = Required<HedgeOptions>;

/**
 * What happens where nobody says otherwise: a second vendor is asked when the first is later than 19 of 20 of its
 * answers were. A vendor is not asked twice: a server of one's own may have one place only.
 */
const defaultHedge: HedgePolicy = {
  policy: "staggered",
  requests: 2,
  afterQuantile: 0.95,
  sameVendor: false,
  maxExtraUsdPerCall: 0.1,
  maxExtraUsdPerHour: 5,
};

/** What an agent asked for, with defaults. */
export function toHedgePolicy(options: HedgeOptions | undefined): HedgePolicy {
  return options === undefined ? defaultHedge : { ...defaultHedge, sameVendor: true, ...options };
}

/** What the hedges of one call, and of all calls, may cost. */
export interface HedgeBudget {
  /** Whether so much more may be spent; when it may, it is. */
  take(usd: number): boolean;
}

/** A budget for one call. `hourUsd` tells what all calls have spent on hedges in the last hour. */
export function hedgeBudget(policy: HedgePolicy, hourUsd: () => number): HedgeBudget {
  let spentUsd = 0;
  return {
    take: (usd) => {
      if (spentUsd + usd > policy.maxExtraUsdPerCall || hourUsd() + usd > policy.maxExtraUsdPerHour) return false;
      spentUsd += usd;
      return true;
    },
  };
}

const charactersPerToken = 4;
/** What a model has written before it hears that it lost. */
const tokensWritten = 20;

/** What a request costs whose answer is cut off at its first words: no token counts come then, so it is an estimate. */
export function usageOfLoser(request: LlmRequest): VendorUsage {
  const texts = [
    ...request.messages.map((message) => message.text),
    ...request.tools.map((tool) => `${tool.name}${tool.description}${JSON.stringify(tool.parameters)}`),
  ];
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  return { inputTokens: Math.ceil(characters / charactersPerToken), outputTokens: tokensWritten };
}

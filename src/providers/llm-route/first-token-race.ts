import type { Timer } from "../../base/clock.ts";
import { CallwrightError, isCancelled } from "../../base/errors.ts";
import type { LlmEvent, LlmRequest, LlmStreamOptions, LlmVendor } from "../../contracts/llm.ts";
import type { FleetRoute } from "../health/fleet.ts";
import { usageOfLoser } from "./hedge-policy.ts";
import type { HedgeBudget, HedgePolicy } from "./hedge-policy.ts";
import { Lane } from "./lane.ts";
import type { LaneStep } from "./lane.ts";

/** How to race. */
export interface RaceOptions {
  readonly route: FleetRoute<LlmVendor>;
  /** Who may be asked, in this order; each once, but for hedges. Not empty. */
  readonly candidates: readonly LlmVendor[];
  readonly request: LlmRequest;
  readonly stream: LlmStreamOptions;
  readonly hedge: HedgePolicy;
  readonly budget: HedgeBudget;
  /** An answer without words or tool calls is one too: what goes on with an answer may find it complete. */
  readonly mayBeEmpty: boolean;
  /** On the clock: from then on nobody is waited for any more. */
  readonly overAtMs: number;
  onFailure(vendor: LlmVendor, error: CallwrightError): void;
  onStart(vendor: LlmVendor): void;
}

/** Who won, and with what. */
export interface RaceResult {
  readonly lane: Lane;
  readonly first: LlmEvent;
}

/** Before a P-something is known, a vendor that takes longer than this is late, ms. */
const lateBeforeKnownMs = 1500;
const leastKnown = 20;

interface Running {
  readonly lane: Lane;
  readonly step: Promise<{ readonly lane: Lane; readonly step: LaneStep }>;
}

/**
 * Asks one model after the other, or several at once, until the first good token: words or a tool call. Losers are
 * cancelled and counted. Throws the last failure when nobody is left, LLM_TIMEOUT when patience is over.
 */
export class FirstTokenRace {
  readonly #options: RaceOptions;
  readonly #running = new Map<Lane, Running>();
  /** Every lane that was ever in the race, in the order of asking. */
  readonly #asked: Lane[] = [];
  readonly #waiting: LlmVendor[];
  readonly #late = Promise.withResolvers<"late">();
  readonly #timers: Timer[] = [];
  #hedgeReason: "at-start" | "late" = "at-start";
  #lastError: CallwrightError | undefined;
  #isLateTold = false;

  constructor(options: RaceOptions) {
    this.#options = options;
    this.#waiting = [...options.candidates];
  }

  async run(): Promise<RaceResult> {
    const { overAtMs, stream } = this.#options;
    const isOver = Promise.withResolvers<"over">();
    this.#timers.push(stream.clock.at(overAtMs, () => isOver.resolve("over")));
    try {
      this.#begin();
      for (;;) {
        if (this.#running.size === 0 && !this.#next()) throw this.#lastError ?? nobodyLeft();
        const news = await Promise.race([
          ...[...this.#running.values()].map(({ step }) => step),
          isOver.promise,
          ...(this.#isLateTold ? [] : [this.#late.promise]),
        ]);
        if (news === "over") throw this.#outOfPatience();
        if (news === "late") {
          this.#isLateTold = true;
          this.#hedge("late");
        } else {
          const first = this.#took(news.lane, news.step);
          if (first !== undefined) return this.#won(news.lane, first);
        }
      }
    } finally {
      for (const timer of this.#timers) timer.cancel();
      for (const { lane } of this.#running.values()) lane.leave();
      this.#running.clear();
    }
  }

  #begin(): void {
    const { hedge, route, stream } = this.#options;
    const [first] = this.#waiting;
    this.#next();
    if (first === undefined || hedge.policy === "off") return;
    if (hedge.policy === "at-start") {
      for (let more = 1; more < hedge.requests; more++) this.#hedge("at-start");
      return;
    }
    const lateMs = route.healthOf(first).quantileMs("first", hedge.afterQuantile, leastKnown) ?? lateBeforeKnownMs;
    // Later than usual, not as late as usual.
    this.#timers.push(stream.clock.after(lateMs + 1, () => this.#late.resolve("late")));
  }

  /** Asks the next candidate, if there is one. */
  #next(): boolean {
    const vendor = this.#waiting.shift();
    if (vendor === undefined) return false;
    this.#ask(vendor);
    return true;
  }

  /** One request more, where a vendor and the money for it are left. */
  #hedge(reason: "at-start" | "late"): void {
    const { hedge, route, budget, request } = this.#options;
    const fresh = this.#waiting[0];
    const vendor = fresh ?? (hedge.sameVendor ? this.#leastAsked() : undefined);
    if (vendor === undefined) return;
    if (!budget.take(route.healthOf(vendor).costOf(usageOfLoser(request)))) {
      this.#options.stream.log.debug({ vendor: vendor.name }, "No hedge: what hedges may cost is spent");
      return;
    }
    this.#hedgeReason = reason;
    if (fresh !== undefined) this.#waiting.shift();
    this.#ask(vendor);
  }

  /** Of those still running, the one that has been asked least often. */
  #leastAsked(): LlmVendor | undefined {
    const count = (vendor: LlmVendor): number => this.#asked.filter((lane) => lane.vendor === vendor).length;
    const running = [...this.#running.keys()].map(({ vendor }) => vendor);
    return running.sort((one, other) => count(one) - count(other))[0];
  }

  #ask(vendor: LlmVendor): void {
    const { route, request, stream } = this.#options;
    this.#options.onStart(vendor);
    const isRepeat = this.#asked.some((lane) => lane.vendor === vendor);
    const lane = new Lane({ vendor, route, request, stream, isRepeat, isLast: this.#waiting.length === 0 });
    this.#asked.push(lane);
    this.#listen(lane);
  }

  #listen(lane: Lane): void {
    this.#running.set(lane, { lane, step: lane.next().then((step) => ({ lane, step })) });
  }

  /** The event that wins, or undefined when the race goes on. Throws when the reply is cancelled. */
  #took(lane: Lane, step: LaneStep): LlmEvent | undefined {
    if (step.type === "event") {
      const { event } = step;
      if (event.type === "text-delta" || event.type === "tool-call") return event;
      if (event.type === "usage") {
        this.#listen(lane);
        return undefined;
      }
      if (this.#options.mayBeEmpty) return event;
    }
    this.#running.delete(lane);
    if (step.type === "failed" && isCancelled(step.error)) throw step.error;
    const error = step.type === "failed" ? step.error : emptyReply(lane.vendor);
    if (step.type !== "failed") lane.reject(error);
    this.#lastError = error;
    this.#options.onFailure(lane.vendor, error);
    return undefined;
  }

  #won(lane: Lane, first: LlmEvent): RaceResult {
    const { route, request, stream } = this.#options;
    this.#running.delete(lane);
    const losers = [...this.#running.keys()];
    if (losers.length > 0) {
      route.healthOf(lane.vendor).hedgeWon();
      stream.onNotice?.({
        type: "vendor-hedge",
        vendors: this.#asked.map(({ vendor }) => vendor.name),
        winner: lane.vendor.name,
        winnerIndex: this.#asked.indexOf(lane),
        reason: this.#hedgeReason,
      });
    }
    for (const loser of losers) {
      const health = route.healthOf(loser.vendor);
      health.hedgeLost(health.costOf(usageOfLoser(request)));
      loser.leave();
    }
    this.#running.clear();
    return { lane, first };
  }

  #outOfPatience(): CallwrightError {
    const error = new CallwrightError("No model said anything in time", {
      code: "LLM_TIMEOUT",
      retryable: true,
    });
    for (const { lane } of this.#running.values()) {
      lane.reject(error);
      this.#options.onFailure(lane.vendor, error);
    }
    this.#running.clear();
    return error;
  }
}

function emptyReply({ name }: LlmVendor): CallwrightError {
  return new CallwrightError(`LLM '${name}' answered with nothing`, { code: "LLM_EMPTY_REPLY", retryable: true });
}

function nobodyLeft(): CallwrightError {
  return new CallwrightError("No model is left to ask", { code: "LLM_UNAVAILABLE", retryable: true });
}

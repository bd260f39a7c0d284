import { CallwrightError, isCancelled } from "../../base/errors.ts";
import type { HedgeOptions } from "../../contracts/hedging.ts";
import type { LlmEvent, LlmRequest, LlmStreamOptions, LlmVendor } from "../../contracts/llm.ts";
import type { Fleet, FleetRoute, RoutePreference } from "../health/fleet.ts";
import { OverlapFilter, continuedRequest } from "./continuation.ts";
import { FirstTokenRace } from "./first-token-race.ts";
import type { RaceResult } from "./first-token-race.ts";
import { hedgeBudget, toHedgePolicy, usageOfLoser } from "./hedge-policy.ts";
import type { HedgeBudget, HedgePolicy } from "./hedge-policy.ts";
import type { Lane } from "./lane.ts";
import { WholeWords } from "./whole-words.ts";

/** How to make one model of several. */
export interface LlmRouteOptions {
  readonly fleet: Fleet;
  /** First choice first. Not empty. */
  readonly vendors: readonly LlmVendor[];
  readonly prefer?: RoutePreference;
  readonly hedge?: HedgeOptions;
  /** How long all models together may take to the first token, ms. Default 3500. */
  readonly patienceMs?: number;
}

/** Shorter than what the brain waits for, so that it hears what went wrong. */
const defaultPatienceMs = 3500;

/**
 * The models of one agent as one that does not fail easily (ADR 0020). Call the result once for each call: it counts
 * what the hedges of that call cost.
 */
export function openLlmRoute(options: LlmRouteOptions): () => LlmVendor {
  const { fleet, vendors, prefer } = options;
  const [first] = vendors;
  if (first === undefined) {
    throw new CallwrightError("A route was given no model", { code: "LLM_NO_VENDOR", field: "vendors" });
  }
  const route = fleet.createRoute("llm", vendors, prefer === undefined ? {} : { prefer });
  const hedge = toHedgePolicy(options.hedge);
  return () => {
    const budget = hedgeBudget(hedge, () => fleet.hedgeUsdOfLastHour);
    return {
      name: "route",
      // Asked anew: a server of one's own tells its model late.
      get model() {
        return first.model;
      },
      showsProgress: true,
      guessUsd: (request) => {
        const [next = first] = route.order();
        return route.healthOf(next).costOf(usageOfLoser(request));
      },
      stream: (request, stream) =>
        new RoutedReply({
          route,
          hedge,
          budget,
          request,
          stream,
          patienceMs: options.patienceMs ?? defaultPatienceMs,
        }).events(),
    };
  };
}

interface ReplyOptions {
  readonly route: FleetRoute<LlmVendor>;
  readonly hedge: HedgePolicy;
  readonly budget: HedgeBudget;
  readonly request: LlmRequest;
  readonly stream: LlmStreamOptions;
  readonly patienceMs: number;
}

/** One reply, by as many models as it takes. */
class RoutedReply {
  readonly #options: ReplyOptions;
  readonly #failures = new Map<LlmVendor, CallwrightError[]>();
  /** The text that was given out. */
  #given = "";
  #toolCalls = 0;
  #lastFailure: CallwrightError | undefined;
  /** The failure that the next start at another vendor makes up for. */
  #unmended: { readonly vendor: LlmVendor; readonly error: CallwrightError } | undefined;

  constructor(options: ReplyOptions) {
    this.#options = options;
  }

  async *events(): AsyncGenerator<LlmEvent, void, undefined> {
    for (;;) {
      const { lane, first } = await this.#race();
      let isOver = false;
      try {
        const broken = yield* this.#relay(lane, first);
        isOver = true;
        if (broken === undefined) return;
        this.#failed(lane.vendor, broken);
      } finally {
        // The reader went away in the middle.
        if (!isOver) lane.leave();
      }
      // What was called is carried out and the model asked with what came of it: asking again now might call it twice.
      if (this.#toolCalls > 0) {
        yield { type: "finish", reason: "tool-calls" };
        return;
      }
    }
  }

  /** The first good token of whoever has one; asks on while there is somebody to ask and patience is left. */
  async #race(): Promise<RaceResult> {
    const { clock } = this.#options.stream;
    const overAtMs = clock.now() + this.#options.patienceMs;
    for (;;) {
      try {
        const result = await this.#raceOf(this.#candidates(), overAtMs);
        // It may be a hedge that was under way already when the other failed.
        this.#takesOver(result.lane.vendor);
        return result;
      } catch (error) {
        if (isCancelled(error) || clock.now() >= overAtMs || this.#candidates().length === 0) throw error;
      }
    }
  }

  #raceOf(candidates: readonly LlmVendor[], overAtMs: number): Promise<RaceResult> {
    const { route, hedge, budget, request, stream } = this.#options;
    if (candidates.length === 0) throw this.#lastFailure ?? allResting();
    const goesOn = this.#given !== "";
    return new FirstTokenRace({
      route,
      candidates,
      request: goesOn ? continuedRequest(request, this.#given) : request,
      stream,
      hedge: goesOn ? { ...hedge, policy: "off" } : hedge,
      budget,
      mayBeEmpty: goesOn,
      overAtMs,
      onFailure: (vendor, error) => this.#failed(vendor, error),
      onStart: (vendor) => this.#takesOver(vendor),
    }).run();
  }

  /** Whoever has not failed in this reply; else one more try for a failure that may have been chance. */
  #candidates(): readonly LlmVendor[] {
    const available = this.#options.route.available();
    const fresh = available.filter((vendor) => !this.#failures.has(vendor));
    if (fresh.length > 0) return fresh;
    return available.filter((vendor) => {
      const [error, ...more] = this.#failures.get(vendor) ?? [];
      return error !== undefined && more.length === 0 && error.retryable && error.code !== "LLM_TIMEOUT";
    });
  }

  /** Gives out what a lane says; returns the failure when it breaks off. */
  async *#relay(lane: Lane, first: LlmEvent): AsyncGenerator<LlmEvent, CallwrightError | undefined, undefined> {
    const overlap = new OverlapFilter(this.#given);
    const words = new WholeWords();
    for (let event: LlmEvent | undefined = first; event !== undefined;) {
      if (event.type === "text-delta") yield* this.#text(words.push(overlap.push(event.text)));
      else if (event.type !== "progress") {
        if (event.type === "finish" || event.type === "tool-call") {
          yield* this.#text(words.push(overlap.end()) + words.end());
        }
        if (event.type === "tool-call") this.#toolCalls++;
        yield event;
      }
      const step = await lane.next();
      if (step.type === "failed") {
        if (isCancelled(step.error)) throw step.error;
        return event.type === "finish" ? undefined : step.error;
      }
      event = step.type === "event" ? step.event : undefined;
    }
    return undefined;
  }

  *#text(text: string): Generator<LlmEvent, void, undefined> {
    if (text === "") return;
    this.#given += text;
    yield { type: "text-delta", text };
  }

  #takesOver(vendor: LlmVendor): void {
    const from = this.#unmended;
    this.#unmended = undefined;
    if (from === undefined || from.vendor === vendor) return;
    const { route, stream } = this.#options;
    route.switched(from.vendor, vendor);
    stream.log.warn(
      { vendor: from.vendor.name, code: from.error.code },
      `LLM '${from.vendor.name}' failed; going on with '${vendor.name}'`,
    );
    stream.onNotice?.({ type: "vendor-switch", from: from.vendor.name, to: vendor.name, reason: from.error.code });
  }

  #failed(vendor: LlmVendor, error: CallwrightError): void {
    this.#failures.set(vendor, [...(this.#failures.get(vendor) ?? []), error]);
    this.#lastFailure = error;
    this.#unmended = { vendor, error };
    const { name } = vendor;
    this.#options.stream.onNotice?.({ type: "vendor-error", vendor: name, code: error.code, message: error.message });
  }
}

function allResting(): CallwrightError {
  return new CallwrightError("Every model rests after failures", {
    code: "LLM_UNAVAILABLE",
    retryable: true,
    hint: "See which vendor fails and why on the page Vendors.",
  });
}

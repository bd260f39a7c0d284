import { describe, expect, test } from "vitest";
import { silentLog } from "../../base/log.ts";
import { VirtualClock } from "../../base/virtual-clock.ts";
import { toCallwrightError } from "../../base/errors.ts";
import type { HedgeOptions } from "../../contracts/hedging.ts";
import type { LlmEvent, LlmRequest, LlmVendor } from "../../contracts/llm.ts";
import type { VendorNotice } from "../../contracts/vendor-notice.ts";
import { scriptedLlm } from "../../testing/scripted-llm.ts";
import type { ScriptedLlm, ScriptedReply } from "../../testing/scripted-llm.ts";
import { Fleet } from "../health/fleet.ts";
import { openLlmRoute } from "./llm-route.ts";

const request: LlmRequest = {
  messages: [{ role: "user", text: "When can I come?" }],
  tools: [],
  maxOutputTokens: 300,
  temperature: 0.3,
};

function model(name: string, ...replies: readonly ScriptedReply[]): ScriptedLlm {
  return scriptedLlm({ name, replies, firstTokenMs: 300, perTokenMs: 20 });
}

function openTrial(vendors: readonly LlmVendor[], hedge: HedgeOptions = { policy: "off" }) {
  const clock = new VirtualClock();
  const fleet = new Fleet({ clock, log: silentLog });
  const openRoute = openLlmRoute({ fleet, vendors, hedge });
  const notices: VendorNotice[] = [];
  const route = openRoute();
  const ask = async (signal = new AbortController().signal, asked = request) => {
    const startedAtMs = clock.now();
    const events: LlmEvent[] = [];
    let firstMs: number | undefined;
    let code: string | undefined;
    let isOver = false;
    void (async () => {
      try {
        const stream = { signal, clock, log: silentLog, onNotice: (notice: VendorNotice) => notices.push(notice) };
        for await (const event of route.stream(asked, stream)) {
          firstMs ??= clock.now() - startedAtMs;
          events.push(event);
        }
      } catch (error) {
        ({ code } = toCallwrightError(error, { code: "UNKNOWN" }));
      }
      isOver = true;
    })();
    await clock.runWhileNot(() => isOver);
    const text = events.map((event) => (event.type === "text-delta" ? event.text : "")).join("");
    return { events, text, firstMs, code, tookMs: clock.now() - startedAtMs };
  };
  const health = (name: string) => fleet.healthOf("llm", name).snapshot();
  return { clock, fleet, openRoute, notices, ask, health };
}

const fails = (afterTokens: number, code = "LLM_CONNECTION_LOST"): ScriptedReply => ({
  text: "I can offer you Tuesday at nine.",
  fail: { afterTokens, code },
});
const whole: ScriptedReply = { text: "I can offer you Tuesday at nine." };

describe("failover before the first word", () => {
  test("asks the next model at once when one refuses", async () => {
    const { ask, notices, health } = openTrial([model("a", { ...fails(0), firstTokenMs: 0 }), model("b", whole)]);
    const { text, firstMs } = await ask();
    expect(text).toBe(whole.text);
    expect(firstMs).toBe(320);
    expect(notices).toMatchObject([
      { type: "vendor-error", vendor: "a", code: "LLM_CONNECTION_LOST" },
      { type: "vendor-switch", from: "a", to: "b", reason: "LLM_CONNECTION_LOST" },
    ]);
    expect(health("a")).toMatchObject({ failures: 1, failovers: 1, underWay: 0 });
    expect(health("b")).toMatchObject({ successes: 1, underWay: 0 });
  });

  test("gives a silent model up at its own deadline", async () => {
    const { ask, fleet, clock } = openTrial([model("a", { stall: { afterTokens: 0 } }), model("b", whole)]);
    const attempt = fleet.healthOf("llm", "a").attempt();
    for (let time = 0; time < 30; time++) attempt.measured("first", 400);
    attempt.cancelled();
    const { text, firstMs } = await ask();
    expect(text).toBe(whole.text);
    expect(firstMs).toBe(600 + 320);
    expect(clock.pendingTimers).toBe(0);
  });

  test("lets a model finish that shows it is at work on a tool call, and hears its first token as late as it came", async () => {
    const clockOf: { sleep?: (ms: number) => Promise<void> } = {};
    const works: LlmVendor = {
      name: "a",
      model: "script",
      showsProgress: true,
      async *stream() {
        for (let piece = 0; piece < 6; piece++) {
          await clockOf.sleep?.(500);
          yield { type: "progress" };
        }
        yield { type: "tool-call", id: "1", name: "book", argumentsJson: "{}" };
        yield { type: "finish", reason: "tool-calls" };
      },
    };
    const { ask, clock, health } = openTrial([works, model("b", whole)]);
    clockOf.sleep = (ms) => new Promise((resolve) => clock.after(ms, resolve));
    expect((await ask()).events.map(({ type }) => type)).toEqual(["tool-call", "finish"]);
    expect(health("a")).toMatchObject({ successes: 1, stages: { first: { p50Ms: 3000 } } });
  });

  test("takes an answer without words or tool calls for a failure", async () => {
    const { ask, notices } = openTrial([model("a", { text: "" }, { text: "  " }), model("b", whole)]);
    expect((await ask()).text).toBe(whole.text);
    expect(notices[0]).toMatchObject({ vendor: "a", code: "LLM_EMPTY_REPLY" });
  });

  test("tries the only model once more after what may have been chance, and then says what went wrong", async () => {
    const { ask } = openTrial([model("a", fails(0), whole, fails(0), fails(0))]);
    expect((await ask()).text).toBe(whole.text);
    expect((await ask()).code).toBe("LLM_CONNECTION_LOST");
  });

  test("loses its patience with all of them together", async () => {
    const stalls = { stall: { afterTokens: 0 } };
    const { ask, health } = openTrial([model("a", stalls), model("b", stalls), model("c", stalls)]);
    const { code, tookMs } = await ask();
    expect({ code, tookMs }).toEqual({ code: "LLM_TIMEOUT", tookMs: 3500 });
    expect(health("b").failures).toBe(1);
  });

  test("does not ask again and again what keeps failing, and comes back when it works", async () => {
    const broken = model("a", fails(0), fails(0), whole);
    const { ask, clock, health } = openTrial([broken, model("b", whole)]);
    for (let turn = 0; turn < 5; turn++) expect((await ask()).text).toBe(whole.text);
    expect(broken.requests).toHaveLength(2);
    await clock.advance(5000);
    await ask();
    expect(broken.requests).toHaveLength(3);
    expect(health("a").state).toBe("closed");
  });

  test("fails at once when every model rests, so that rules can answer in the same breath", async () => {
    const { ask } = openTrial([model("a", fails(0))]);
    await ask();
    const { code, tookMs } = await ask();
    expect({ code, tookMs }).toEqual({ code: "LLM_UNAVAILABLE", tookMs: 0 });
  });
});

describe("failover in the middle of an answer", () => {
  test("goes on with the next model, which is told what was said", async () => {
    const next = model("b", { text: "you Tuesday at nine." });
    const { ask, notices } = openTrial([model("a", fails(4)), next]);
    const { text } = await ask();
    expect(text).toBe("I can offer you Tuesday at nine.");
    expect(next.requests[0]?.messages.slice(0, 2)).toEqual([
      request.messages[0],
      { role: "assistant", text: "I can offer" },
    ]);
    expect(notices).toHaveLength(2);
  });

  test.each([1, 2, 3, 4, 5, 6, 7])("repeats nothing when the next model begins again after %i words", async (words) => {
    const { ask } = openTrial([model("a", fails(words)), model("b", whole)]);
    expect((await ask()).text).toBe(whole.text);
  });

  test("does not wait longer than the vendor's own gaps tell when it stalls", async () => {
    const { ask } = openTrial([model("a", { ...whole, stall: { afterTokens: 3 } }), model("b", whole)]);
    const { text, tookMs } = await ask();
    expect(text).toBe(whole.text);
    expect(tookMs).toBeLessThan(300 + 7 * 20 + 800 + 300 + 7 * 20);
  });

  test("carries out a tool call that came before the failure, and asks nobody for it again", async () => {
    const breaks: LlmVendor = {
      name: "a",
      model: "script",
      async *stream() {
        yield { type: "tool-call", id: "1", name: "book", argumentsJson: "{}" };
        yield { type: "tool-call", id: "1", name: "book", argumentsJson: "{}" };
        await Promise.resolve();
        throw new Error("gone");
      },
    };
    const next = model("b", whole);
    const { ask } = openTrial([breaks, next]);
    const { events } = await ask();
    expect(events.map(({ type }) => type)).toEqual(["tool-call", "finish"]);
    expect(next.requests).toHaveLength(0);
  });

  test("takes silence of the next model for the end of an answer that was complete", async () => {
    const { ask } = openTrial([model("a", fails(7)), model("b", { text: "" })]);
    const { text, code } = await ask();
    expect({ text, code }).toEqual({ text: whole.text, code: undefined });
  });

  test("stops everything when the reply is cancelled, and holds it against nobody", async () => {
    const { clock, ask, health } = openTrial([model("a", whole), model("b", whole)], { policy: "at-start" });
    const controller = new AbortController();
    clock.after(100, () => controller.abort("barge-in"));
    const { code, tookMs } = await ask(controller.signal);
    expect({ code, tookMs }).toEqual({ code: "CANCELLED", tookMs: 100 });
    expect(health("a")).toMatchObject({ failures: 0, cancelled: 1, underWay: 0 });
    expect(clock.pendingTimers).toBe(0);
  });
});

describe("hedging", () => {
  const slow: ScriptedReply = { ...whole, firstTokenMs: 2000 };

  test("at the start: the first good token wins, whoever says it, and the loser is cancelled", async () => {
    const { ask, notices, health, clock } = openTrial([model("a", slow), model("b", whole)], { policy: "at-start" });
    const { text, firstMs } = await ask();
    expect(text).toBe(whole.text);
    expect(firstMs).toBe(320);
    expect(notices).toEqual([
      { type: "vendor-hedge", vendors: ["a", "b"], winner: "b", winnerIndex: 1, reason: "at-start" },
    ]);
    expect(health("a")).toMatchObject({ hedgeLosses: 1, cancelled: 1, failures: 0 });
    expect(health("b")).toMatchObject({ hedgeWins: 1, successes: 1 });
    expect(clock.pendingTimers).toBe(0);
  });

  test("asks the same model twice where there is no other, unless it must not", async () => {
    const twice = model("a", slow, whole);
    expect((await openTrial([twice], { policy: "at-start" }).ask()).firstMs).toBe(320);
    const once = model("a", slow, whole);
    expect((await openTrial([once], { policy: "at-start", sameVendor: false }).ask()).firstMs).toBe(2020);
    expect(once.requests).toHaveLength(1);
  });

  test("staggered: asks a second one when the first is later than it usually is", async () => {
    const usual = Array.from({ length: 20 }, () => whole);
    const first = model("a", ...usual, slow);
    const { ask, notices } = openTrial([first, model("b", { ...whole, firstTokenMs: 100 })], {
      policy: "staggered",
      afterQuantile: 0.9,
    });
    for (let turn = 0; turn < 20; turn++) expect((await ask()).firstMs).toBe(320);
    expect(notices).toEqual([]);
    expect((await ask()).firstMs).toBe(301 + 120);
    expect(notices).toMatchObject([{ type: "vendor-hedge", winner: "b", reason: "late" }]);
  });

  test("a failure in the race leaves the others running", async () => {
    const { ask, notices } = openTrial([model("a", { ...fails(0), firstTokenMs: 100 }), model("b", whole)], {
      policy: "at-start",
    });
    expect((await ask()).text).toBe(whole.text);
    expect(notices.map(({ type }) => type)).toEqual(["vendor-error", "vendor-switch"]);
  });

  test("says what a guess costs at the vendor that is asked next", () => {
    const [a, b] = [model("a", whole), model("b", whole)];
    const { clock } = openTrial([a, b]);
    const fleet = new Fleet({ clock, log: silentLog });
    fleet.describe("llm", "a", { price: { perMillionInputTokensUsd: 100, source: "test", asOf: "2026-11" } });
    const costs = openLlmRoute({ fleet, vendors: [a, b] })().guessUsd?.(request);
    // Four tokens of 0.0001 USD each.
    expect(costs).toBeCloseTo(0.0004, 6);
    expect(openLlmRoute({ fleet, vendors: [b] })().guessUsd?.(request)).toBe(0);
  });

  test("stops at what hedges may cost in a call, and counts anew in the next", async () => {
    const [a, b] = [model("a", slow), model("b", whole)];
    const trial = openTrial([a, b], { policy: "at-start", maxExtraUsdPerCall: 0.001 });
    const { fleet, health } = trial;
    expect(health("b").hedgeCostUsd).toBe(0);
    const price = { perMillionInputTokensUsd: 100, source: "test", asOf: "2026-11" };
    const other = new Fleet({ clock: trial.clock, log: silentLog });
    for (const name of ["a", "b"]) other.describe("llm", name, { price });
    expect(fleet.hedgeUsdOfLastHour).toBe(0);
    // 4 tokens of 0.0001 USD each: two hedges fit into 0.001.
    const openRoute = openLlmRoute({
      fleet: other,
      vendors: [a, b],
      hedge: { policy: "at-start", maxExtraUsdPerCall: 0.001 },
    });
    const askOnce = async (route: LlmVendor): Promise<void> => {
      let isOver = false;
      void (async () => {
        const stream = { signal: new AbortController().signal, clock: trial.clock, log: silentLog };
        for await (const _event of route.stream(request, stream));
        isOver = true;
      })();
      await trial.clock.runWhileNot(() => isOver);
    };
    const call = openRoute();
    for (let turn = 0; turn < 4; turn++) await askOnce(call);
    expect(other.healthOf("llm", "a").snapshot()).toMatchObject({
      hedgeLosses: 2,
      hedgeCostUsd: expect.closeTo(0.0008),
    });
    await askOnce(openRoute());
    expect(other.healthOf("llm", "a").snapshot().hedgeLosses).toBe(3);
    expect(other.hedgeUsdOfLastHour).toBeCloseTo(0.0012);
  });
});

import { describe, expect, test } from "vitest";
import { CallwrightError } from "../../base/errors.ts";
import { VirtualClock } from "../../base/virtual-clock.ts";
import { VendorError } from "../vendor-error.ts";
import { CircuitBreaker } from "./circuit-breaker.ts";

const lost = new CallwrightError("lost", { code: "LLM_CONNECTION_LOST", retryable: true });
const unauthorized = new CallwrightError("no", { code: "LLM_UNAUTHORIZED" });

function open() {
  const clock = new VirtualClock();
  const news: string[] = [];
  const breaker = new CircuitBreaker({
    clock,
    onOpened: (coolDownMs) => news.push(`opened ${coolDownMs}`),
    onClosed: () => news.push("closed"),
  });
  const attempt = (error?: CallwrightError): void => {
    const pass = breaker.begin();
    if (error) breaker.failed(pass, error);
    else breaker.succeeded(pass);
  };
  return { clock, breaker, news, attempt };
}

describe("a circuit breaker", () => {
  test("stays closed over one failure and opens at the second in a row", () => {
    const { breaker, attempt } = open();
    attempt(lost);
    attempt();
    attempt(lost);
    expect(breaker.state).toBe("closed");
    attempt(lost);
    expect(breaker.state).toBe("open");
    expect(breaker.admits).toBe(false);
  });

  test("opens when half of the last attempts fail, never two in a row", () => {
    const { breaker, attempt } = open();
    for (let round = 0; round < 3; round++) {
      expect(breaker.state).toBe("closed");
      attempt();
      attempt(lost);
    }
    expect(breaker.state).toBe("open");
  });

  test("forgets failures after a minute", async () => {
    const { clock, breaker, attempt } = open();
    for (const error of [lost, undefined, lost, undefined]) attempt(error);
    await clock.advance(61_000);
    attempt();
    attempt(lost);
    expect(breaker.state).toBe("closed");
    expect(breaker.recent).toEqual({ count: 2, errorRate: 0.5 });
  });

  test("lets one probe through after the cool-down and takes the vendor back when it works", async () => {
    const { clock, breaker, news, attempt } = open();
    attempt(lost);
    attempt(lost);
    await clock.advance(4999);
    expect(breaker.state).toBe("open");
    await clock.advance(1);
    expect(breaker.state).toBe("half-open");
    expect(breaker.admits).toBe(true);
    const probe = breaker.begin();
    expect(breaker.admits).toBe(false);
    breaker.succeeded(probe);
    expect(breaker.state).toBe("closed");
    expect(news).toEqual(["opened 5000", "closed"]);
  });

  test("doubles the cool-down with every failed probe, up to two minutes", async () => {
    const { clock, news, attempt } = open();
    attempt(lost);
    attempt(lost);
    for (let probe = 0; probe < 6; probe++) {
      await clock.advance(120_000);
      attempt(lost);
    }
    expect(news).toEqual([5000, 10_000, 20_000, 40_000, 80_000, 120_000, 120_000].map((ms) => `opened ${ms}`));
  });

  test("remembers its strikes until the vendor has worked for a while", async () => {
    const { clock, news, attempt } = open();
    const failTwice = (): void => [lost, lost].forEach((error) => attempt(error));
    failTwice();
    await clock.advance(5000);
    attempt();
    failTwice();
    await clock.advance(10_000);
    for (let good = 0; good < 5; good++) attempt();
    failTwice();
    expect(news).toEqual(["opened 5000", "closed", "opened 10000", "closed", "opened 5000"]);
  });

  test("stays away as long as the vendor asks, from the first time it asks", async () => {
    const { clock, breaker, attempt } = open();
    attempt(new VendorError("later", { code: "LLM_RATE_LIMITED", retryable: true, retryAfterMs: 1200 }));
    expect(breaker.state).toBe("open");
    await clock.advance(1200);
    expect(breaker.state).toBe("half-open");
    attempt(new VendorError("later", { code: "LLM_RATE_LIMITED", retryable: true, retryAfterMs: 1200 }));
    expect(breaker.openUntilMs).toBe(1200 + 10_000);
  });

  test("stays away for minutes from a vendor that refuses the key", async () => {
    const { clock, breaker, attempt } = open();
    attempt(unauthorized);
    await clock.advance(299_999);
    expect(breaker.state).toBe("open");
    await clock.advance(1);
    expect(breaker.state).toBe("half-open");
  });

  test("frees the probe when it is cancelled, and when it never tells its end", async () => {
    const { clock, breaker, attempt } = open();
    attempt(lost);
    attempt(lost);
    await clock.advance(5000);
    breaker.cancelled(breaker.begin());
    expect(breaker.admits).toBe(true);
    breaker.begin();
    expect(breaker.admits).toBe(false);
    await clock.advance(30_000);
    expect(breaker.admits).toBe(true);
  });

  test("is not moved by attempts that began before it opened", async () => {
    const { clock, breaker, attempt } = open();
    const [early, alsoEarly] = [breaker.begin(), breaker.begin()];
    attempt(lost);
    attempt(lost);
    breaker.succeeded(early);
    expect(breaker.state).toBe("open");
    await clock.advance(5000);
    attempt();
    breaker.failed(alsoEarly, unauthorized);
    expect(breaker.state).toBe("closed");
  });

  test("believes an attempt that had nobody else to go to", () => {
    const { breaker, attempt } = open();
    attempt(lost);
    attempt(lost);
    attempt(lost);
    expect(breaker.openUntilMs).toBe(5000);
    attempt();
    expect(breaker.state).toBe("closed");
  });
});

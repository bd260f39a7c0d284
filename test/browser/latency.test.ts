import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import type { LatencyAnswer } from "../../src/server/latency-answers.ts";
import { scriptedTts } from "../../src/testing/scripted-tts.ts";
import { openTestDatabase, type TestDatabase } from "../setup/database.ts";
import { hasChromium, openChromium } from "./support/chromium.ts";
import { openConsolePage, seriousViolations } from "./support/console-page.ts";
import { openConsoleServer, type ConsoleServer } from "./support/console-server.ts";
import { recordFloorCall } from "./support/floor-call.ts";
import { recordMeasuredDay } from "./support/measured-day.ts";

if (!hasChromium) console.warn("SKIPPED: the page Latency in a browser (no /usr/bin/chromium on this machine)");

describe.skipIf(!hasChromium)("the page Latency", { timeout: 60_000 }, () => {
  let database: TestDatabase;
  let server: ConsoleServer;
  let chromium: Awaited<ReturnType<typeof openChromium>>;
  let browser: Browser;

  beforeAll(async () => {
    database = await openTestDatabase();
    chromium = await openChromium({ samples: new Int16Array(16_000), sampleRateHz: 16_000 });
    browser = chromium.browser;
    server = await openConsoleServer({ database, stt: [], tts: [scriptedTts({ wordMs: 60 })] });
    const endMs = systemClock.wallTimeMs();
    await recordMeasuredDay(server.writer, { endMs });
    const folder = server.recordingsFolder;
    await recordFloorCall(server.writer, {
      id: "c_floor",
      from: "+13125550121",
      startedAtMs: endMs - 7_200_000,
      folder,
    });
  }, 120_000);

  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await chromium?.[Symbol.asyncDispose]();
    await database?.[Symbol.asyncDispose]();
  });

  it.each([
    { colorScheme: "light", width: 1280 },
    { colorScheme: "dark", width: 390 },
  ] as const)("can be read without its charts, $colorScheme, $width wide", async ({ colorScheme, width }) => {
    const look = { colorScheme, viewport: { width, height: 860 } };
    await using opened = await openConsolePage(browser, `${server.url}/latency`, look);
    const { page, faults } = opened;
    await drawn(page);
    for (const details of await page.getByText("As a table").all()) await details.click();
    const answer = (await (await page.request.get(`${server.url}/v1/latency`)).json()) as LatencyAnswer;
    const word = page.getByRole("row", { name: /^First real word/ });
    await word.getByText(`${answer.all.firstWord?.p50Ms} ms`, { exact: true }).waitFor();
    await page.getByRole("table", { name: "Turns by what they did" }).getByText("Prediction").waitFor();
    await page.getByRole("row", { name: /^800 ms–1.2 s/ }).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    for (const tried of [width, 760, 900]) {
      await page.setViewportSize({ width: tried, height: 860 });
      expect(await overflowOf(page), `${tried} wide`).toBe(0);
    }
    expect(faults).toEqual([]);
  });

  it("leads by keyboard from a wait to its slowest turns, and to the turn in its call", async () => {
    await using opened = await openConsolePage(browser, `${server.url}/latency`);
    const { page, faults } = opened;
    await page.getByText("As a table").first().press("Enter");
    await page.getByRole("button", { name: "500 to 550 ms" }).press("Enter");
    const slow = page.getByRole("region", { name: "The slowest turns from 500 to 550 ms" });
    await slow.waitFor();
    expect(new URL(page.url()).search).toBe("?atLeastMs=500&belowMs=550");
    await expect
      .poll(async () => (await slow.locator("tbody tr td:nth-child(2)").allInnerTexts()).join(" "))
      .toMatch(/^(5[0-5]\d ms ?)+$/);
    await slow.getByRole("link").first().press("Enter");
    await page.getByRole("heading", { level: 1, name: "(212) 555-0190" }).waitFor();
    const wanted = new URL(page.url()).searchParams.get("turn");
    expect(wanted).toMatch(/^t_\d$/);
    await expect.poll(() => page.evaluate("document.activeElement?.getAttribute('aria-current')")).toBe("true");
    expect(faults).toEqual([]);
  });

  it("leads from a bar of a chart to its slowest turns, and back to those of all", async () => {
    await using opened = await openConsolePage(browser, `${server.url}/latency`);
    const { page } = opened;
    await drawn(page);
    const box = await page.getByRole("figure").first().boundingBox();
    // A bar near the middle of the waits, close to its foot.
    await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) * 0.27, (box?.y ?? 0) + (box?.height ?? 0) * 0.9);
    await page.getByRole("heading", { name: /^The slowest turns from \d+ to \d+ ms$/ }).waitFor();
    await page.getByRole("button", { name: "Show the slowest of all" }).click();
    await page.getByRole("heading", { name: "The slowest turns", exact: true }).waitFor();
  });

  it("keeps what is chosen in the address, and says how to go on when there is nothing", async () => {
    await using opened = await openConsolePage(browser, `${server.url}/latency?range=2020-01-01`);
    const { page, faults } = opened;
    await page.getByRole("heading", { name: "No spoken turn in this range" }).waitFor();
    await page.getByRole("button", { name: "Show 30 days" }).click();
    await page.getByRole("heading", { name: "Day by day" }).waitFor();
    await page.getByRole("radio", { name: "First sound" }).check();
    await page.getByLabel("Agent").selectOption({ index: 1 });
    await expect.poll(() => new URL(page.url()).searchParams.get("measure")).toBe("first-sound");
    await page.reload();
    expect(await page.getByRole("radio", { name: "30 days" }).isChecked()).toBe(true);
    expect(await page.getByRole("radio", { name: "First sound" }).isChecked()).toBe(true);
    expect(await page.getByLabel("Agent").inputValue()).not.toBe("");
    expect(faults).toEqual([]);
  });

  it("says what failed, and tries again when told to", async () => {
    await using opened = await openConsolePage(browser, `${server.url}/calls`);
    const { page } = opened;
    const error = { code: "REQUEST_INVALID", message: "The database is resting", hint: "Wait a little." };
    const latency = /\/v1\/latency\?/;
    await page.route(latency, (route) => route.fulfill({ status: 400, json: { error } }));
    await page.getByRole("link", { name: "Latency" }).click();
    await page.getByRole("alert").getByText("The database is resting").waitFor();
    await page.unroute(latency);
    await page.getByRole("button", { name: "Try again" }).click();
    await drawn(page);
  });

  it("has its counterpart on a call's page: who cut off whom, and what was taken for what", async () => {
    await using opened = await openConsolePage(browser, `${server.url}/calls/c_floor`);
    const { page, faults } = opened;
    const events = page.getByRole("list", { name: "Who took the floor in this turn" });
    await events.first().waitFor();
    const texts = (await events.first().getByRole("listitem").allInnerTexts()).map((text) =>
      text.replaceAll(/\s+/g, " "),
    );
    expect(texts).toEqual([
      "0:02.0 ✕ Cut-off. The agent began while the caller went on, and stopped. “Tuesday” was heard, “at nine is free.” was not.",
      "0:04.7 ○ Listening sound. The caller made a sound into the reply: “mhm”. Taken as listening: the agent went on.",
      "0:05.7 ◆ Interruption. The caller spoke into the reply: “no wait”. Taken as for us: the agent stopped.",
    ]);
    await events.last().getByText("Taken back.").waitFor();
    await page.getByText("an onset after 220 ms, started early, by prediction").first().waitFor({ state: "attached" });
    await page.getByText("Interrupted: the end was not heard").waitFor();
    const signs = page.getByRole("list", { name: "Signs over the recording" });
    expect(await signs.getByRole("listitem").allInnerTexts()).toEqual([
      "✕ Cut-off: 1",
      "○ Listening sound: 1",
      "◆ Interruption: 1",
      "↺ Taken back: 1",
    ]);
    await page.getByRole("button", { name: "Hear the moment at 0:02.0" }).click();
    await page.getByRole("button", { name: "Pause" }).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    expect(faults).toEqual([]);
  });
});

/** By how much the page is wider than its window. */
function overflowOf(page: Page): Promise<number> {
  return page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}

/** Waits for the charts. */
async function drawn(page: Page): Promise<void> {
  await page.getByRole("figure").first().locator("svg text").first().waitFor({ state: "attached" });
}

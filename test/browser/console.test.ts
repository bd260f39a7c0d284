import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scriptedTts } from "../../src/testing/scripted-tts.ts";
import { openTestDatabase, type TestDatabase } from "../setup/database.ts";
import { hasChromium, openChromium } from "./support/chromium.ts";
import { openConsolePage, seriousViolations } from "./support/console-page.ts";
import { openConsoleServer, type ConsoleServer } from "./support/console-server.ts";
import { fillFleet, vendorKeys } from "./support/vendor-states.ts";
import { recordEarlierCalls } from "./support/earlier-calls.ts";
import { lineReaderStt } from "./support/line-reader-stt.ts";

if (!hasChromium) console.warn("SKIPPED: the console in a browser (no /usr/bin/chromium on this machine)");

const dist = join(import.meta.dirname, "../../console/dist");
const firstLoadLimitBytes = 250_000;
/** Real conversations on a machine that does other things too. */
const testTimeoutMs = 90_000;
/** A slow machine's turn: the watchdog gives an answer up sooner than this. */
const answerTimeoutMs = 20_000;
/** For so long a booking that was just made may be on its way to the calendar. */
const calendarTimeoutMs = 8000;
const themes = ["light", "dark"] as const;

/** Four seconds of quiet, then two of a sound that counts as speech, over and over. */
function microphone(): { readonly samples: Int16Array; readonly sampleRateHz: number } {
  const sampleRateHz = 16_000;
  const samples = new Int16Array(sampleRateHz * 8);
  for (let index = sampleRateHz * 4; index < sampleRateHz * 6; index++) {
    samples[index] = 9000 * Math.sin(index * 0.11) * (0.6 + 0.4 * Math.sin(index / 900));
  }
  return { samples, sampleRateHz };
}

describe.skipIf(!hasChromium)("the console", { timeout: testTimeoutMs }, () => {
  let database: TestDatabase;
  let server: ConsoleServer;
  let chromium: Awaited<ReturnType<typeof openChromium>>;
  let browser: Browser;

  beforeAll(async () => {
    database = await openTestDatabase();
    chromium = await openChromium(microphone());
    browser = chromium.browser;
    server = await openConsoleServer({
      database,
      stt: [lineReaderStt(["How much is a cleaning?", "And a check-up, please?"])],
      tts: [scriptedTts({ wordMs: 150 })],
      environment: vendorKeys,
    });
    fillFleet(server.fleet);
    await recordEarlierCalls(server.writer, [
      {
        id: "c_booked",
        from: "+12125550147",
        startedAtMs: Date.UTC(2026, 10, 17, 15),
        lines: ["I'd like a cleaning", "the first one you have", "Anna Lee", "212 555 0147", "yes", "no, that's all"],
      },
      {
        id: "c_question",
        from: "+16465550199",
        startedAtMs: Date.UTC(2026, 10, 16, 16),
        lines: ["What are your opening hours?", "I want to talk to a person"],
      },
      {
        id: "c_failover",
        from: "+12125550188",
        startedAtMs: Date.UTC(2026, 10, 15, 16),
        lines: ["How much is a cleaning?"],
        tts: [
          scriptedTts({
            name: "cartesia",
            behaviour: (clause) => (/clean/i.test(clause) ? { fault: "stall" } : { firstAudioMs: 80 }),
          }),
          scriptedTts({ name: "piper" }),
        ],
      },
    ]);
  }, 120_000);

  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await chromium?.[Symbol.asyncDispose]();
    await database?.[Symbol.asyncDispose]();
  });

  it("loads less than 250 kB before the first page is seen", () => {
    const html = readFileSync(join(dist, "index.html"), "utf8");
    const files = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, path]) => path ?? "");
    const bytes = files.reduce((total, path) => total + gzipSync(readFileSync(join(dist, path))).length, 0);
    console.log(
      `first load: ${Math.round(bytes / 1000)} kB gzip in ${files.length} files of ${readdirSync(join(dist, "assets")).length}`,
    );
    expect(files.length).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(firstLoadLimitBytes);
  });

  it.each(themes)("has no serious fault of accessibility and no error on any page, %s", async (colorScheme) => {
    await using console = await openConsolePage(browser, server.url, { colorScheme });
    const { page, faults } = console;
    for (const [path, heading] of [
      ["/", "Talk"],
      ["/calls", "Calls"],
      ["/calls/c_booked", "(212) 555-0147"],
      ["/calls/c_failover", "(212) 555-0188"],
      ["/calendar", /20\d\d/],
      // The day of the call that booked.
      ["/latency?range=2026-11-17", "Latency"],
      ["/vendors", "Vendors"],
    ] as const) {
      await page.goto(server.url + path);
      await page.getByRole("heading", { level: 1, name: heading }).waitFor();
      await page.waitForLoadState("load");
      expect(await seriousViolations(page), path).toEqual([]);
    }
    await page.goto(`${server.url}/calls/c_booked`);
    await page.getByRole("tab", { name: "Journal" }).click();
    await page.getByRole("cell", { name: "turn-soft-commit" }).first().waitFor();
    expect(await seriousViolations(page), "journal").toEqual([]);
    expect(faults).toEqual([]);
  });

  it("fits a telephone's screen", async () => {
    await using console = await openConsolePage(browser, server.url, { viewport: { width: 390, height: 844 } });
    const { page, faults } = console;
    for (const path of ["/", "/calls", "/calls/c_booked", "/calls/c_failover", "/calendar", "/latency", "/vendors"]) {
      await page.goto(server.url + path);
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      const overflow = await page.evaluate<number>(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
      );
      expect(overflow, path).toBe(0);
      expect(await seriousViolations(page), path).toEqual([]);
    }
    expect(faults).toEqual([]);
  });

  it("books by typing, shows it in the calendar while it happens, and tells the call turn by turn", async () => {
    await using watching = await openConsolePage(browser, `${server.url}/calendar`);
    await watching.page.getByRole("heading", { level: 1 }).waitFor();
    await using talking = await openConsolePage(browser, server.url);
    const { page, faults } = talking;
    // Who types says nothing, however long the machine takes to find the button that mutes.
    await page.evaluate(`navigator.mediaDevices.getUserMedia = async () => {
      const context = (window.context = new AudioContext());
      const zero = new ConstantSourceNode(context, { offset: 0 });
      const quiet = new MediaStreamAudioDestinationNode(context);
      zero.connect(quiet);
      zero.start();
      return quiet.stream;
    }`);
    await page.getByRole("button", { name: "Talk" }).click();
    await page.getByRole("button", { name: "Mute" }).click();
    const say = await openTyping(page);
    await say("I'd like a cleaning", /which suits you|suit/i);
    await say("the first one you have", /name/i);
    await say("Anna Lee", /number|phone/i);
    await say("212 555 0147", /book it|correct|right/i);
    await say("yes", /\belse\b/i);
    await page.getByRole("button", { name: "Hang up" }).click();
    await page.getByRole("heading", { name: "Call ended" }).waitFor();
    expect(await page.getByText("Booked", { exact: true }).count()).toBe(1);

    await findInCalendar(watching.page, "Anna Lee");

    await page.getByRole("link", { name: "See the call, turn by turn" }).click();
    await page.getByRole("heading", { name: "Recording" }).waitFor();
    await page
      .getByRole("button", { name: /^Hear the turn/ })
      .first()
      .click();
    await page.getByRole("button", { name: "Pause" }).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    expect([...faults, ...watching.faults]).toEqual([]);
  });

  it("hears the caller, shows words while they are spoken, and where each wait went", async () => {
    await using talking = await openConsolePage(browser, server.url);
    const { page, faults } = talking;
    await page.getByRole("button", { name: "Talk" }).click();
    await page.getByText("You are speaking").waitFor();
    await page
      .getByText(/How much is/)
      .first()
      .waitFor();
    const wait = page.getByText(/^Answered after \d+ milliseconds/).first();
    await wait.waitFor({ state: "attached", timeout: 20_000 });
    const { total, sum } = figures((await wait.textContent()) ?? "");
    expect(sum).toBe(total);
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Hang up" }).click();
    await page.getByRole("heading", { name: "Call ended" }).waitFor();
    expect(faults).toEqual([]);
  });

  it("shows how each vendor stands, and keeps it up to date", async () => {
    await using opened = await openConsolePage(browser, `${server.url}/vendors`);
    const { page, faults } = opened;
    const card = (place: string, name: string) =>
      page.getByRole("region", { name: place, exact: true }).getByRole("article", { name, exact: true });
    await card("Listening", "deepgram").getByText("Works").waitFor();
    await card("Thinking", "openai")
      .getByText(/Resting, tried again in/)
      .waitFor();
    await card("Thinking", "openai").getByText("refused the key").waitFor();
    await card("Thinking", "groq").getByText("2 of 3 (67 %)").waitFor();
    await card("Speaking", "cartesia").getByText("Not used yet").waitFor();
    server.fleet.healthOf("tts", "cartesia").attempt().succeeded();
    await card("Speaking", "cartesia").getByText("Works").waitFor();
    await card("Listening", "deepgram").getByText("Stages, probes and price").click();
    await card("Listening", "deepgram").getByText("api.deepgram.com: connects in").waitFor();
    await page.getByText(/more vendors are not configured/).click();
    await page.getByText("ANTHROPIC_API_KEY").first().waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  it("tells in a call's turn which vendor failed, why, and who went on", async () => {
    await using opened = await openConsolePage(browser, `${server.url}/calls/c_failover`);
    const { page, faults } = opened;
    await page
      .getByText(/Voice cartesia took too long.*: piper went on \(TTS_TIMEOUT\)/)
      .first()
      .waitFor();
    await page.getByText("Failover", { exact: true }).waitFor();
    await page.getByRole("tab", { name: "Journal" }).click();
    await page.getByRole("cell", { name: "vendor-switch" }).waitFor();
    expect(faults).toEqual([]);
  });

  it("leads by keyboard alone from Talk to Calls to a call", async () => {
    await using opened = await openConsolePage(browser, server.url);
    const { page } = opened;
    await page.getByRole("button", { name: "Talk" }).waitFor();
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Skip to the content");
    await tabTo(page, "Calls");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Calls" }).waitFor();
    await page.getByRole("link", { name: "(212) 555-0147" }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("opening hours");
    await page.getByRole("link", { name: "(212) 555-0147" }).waitFor({ state: "detached" });
    await tabTo(page, "(646) 555-0199");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "(646) 555-0199" }).waitFor();
    await page
      .getByText(/Escalation/)
      .first()
      .waitFor();
  });

  it("keeps a filter in the address and says how to go on when nothing matches", async () => {
    await using opened = await openConsolePage(browser, `${server.url}/calls?search=xylophone`);
    const { page } = opened;
    await page.getByRole("heading", { name: "No call matches" }).waitFor();
    await page.getByRole("button", { name: "Show all calls" }).click();
    await page.getByRole("link", { name: "(212) 555-0147" }).waitFor();
    expect(new URL(page.url()).search).toBe("");
  });

  it("offers typing when the microphone is refused", async () => {
    await using opened = await openConsolePage(browser, server.url);
    const { page } = opened;
    // Another program has it, or nobody allowed it: the browser's own word for both.
    await page.evaluate(
      "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))",
    );
    await page.getByRole("button", { name: "Talk" }).click();
    await page.getByRole("alert").getByText("may not use the microphone").waitFor();
    await page.getByRole("button", { name: "Type instead" }).click();
    await page.getByText("Your turn: type below").waitFor();
    await page.getByRole("button", { name: "Hang up" }).click();
  });
});

describe.skipIf(!hasChromium)("the console of a server that is not complete", { timeout: testTimeoutMs }, () => {
  it("asks for the token, and lets in who has it; without a recogniser calls are typed", async () => {
    await using database = await openTestDatabase();
    await using chromium = await openChromium(microphone());
    await using server = await openConsoleServer({
      database,
      stt: [],
      tts: [scriptedTts({ wordMs: 60 })],
      token: "open sesame",
    });
    await using opened = await openConsolePage(chromium.browser, server.url);
    const { page } = opened;
    await page.getByLabel("Token").fill("wrong");
    await page.keyboard.press("Enter");
    await page.getByText("That token was not accepted.").waitFor();
    await page.getByLabel("Token").fill("open sesame");
    await page.keyboard.press("Enter");
    await page.getByText("No recogniser is installed").waitFor();
    await page.getByRole("button", { name: "Talk" }).click();
    await page.getByText("Your turn: type below").waitFor();
    await page.getByRole("link", { name: "Calendar" }).click();
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.getByRole("link", { name: "Vendors" }).click();
    await page.getByText(/more vendors are not configured/).waitFor();
    await page.getByRole("link", { name: "Calls" }).click();
    await page.getByRole("link", { name: "Browser call" }).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
  });
});

/** Types a line each time, and waits for what the agent says to it. */
async function openTyping(page: Page): Promise<(line: string, answer: RegExp) => Promise<void>> {
  const input = page.getByLabel("Say something by typing it");
  const agentLines = page.getByRole("log").getByText(/^Agent: /);
  await agentLines.first().waitFor({ state: "attached" });
  return async (line, answer) => {
    const before = await agentLines.count();
    await input.fill(line);
    await input.press("Enter");
    await expect
      .poll(async () => (await agentLines.allInnerTexts()).slice(before).join("\n"), {
        timeout: answerTimeoutMs,
        message: `what the agent says to '${line}'`,
      })
      .toMatch(answer);
    // The question is heard before it is answered.
    await expect
      .poll(() => page.getByRole("status").allInnerTexts(), {
        timeout: answerTimeoutMs,
        message: `what the page says of the moment after the answer to '${line}'`,
      })
      .toContain("Listening to you");
  };
}

/** Waits for a name in this week's page of the calendar or a later one: before a weekend or a holiday the first time is further off. */
async function findInCalendar(page: Page, name: string): Promise<void> {
  const shown = page.getByText(name).first();
  for (let weeksAhead = 0; weeksAhead < 2; weeksAhead++) {
    const isThere = shown.waitFor({ state: "attached", timeout: calendarTimeoutMs }).then(
      () => true,
      () => false,
    );
    if (await isThere) return;
    await page.getByRole("button", { name: "Week after" }).click();
  }
  await shown.waitFor({ state: "attached" });
}

/** The stages of a sentence such as "Answered after 410 milliseconds: Words 150 ms, …". */
function figures(text: string): { readonly total: number; readonly sum: number } {
  const total = Number(/after (\d+) milliseconds/.exec(text)?.[1]);
  // What was heard before the answer is no part of it.
  const stages = text.replace(/, an? (?:onset|filler) after.*/, "");
  const sum = [...stages.matchAll(/(\d+) ms/g)].reduce((all, [, ms]) => all + Number(ms), 0);
  return { total, sum };
}

function focused(page: Page): Promise<string> {
  return page.evaluate<string>("document.activeElement?.innerText?.trim() ?? ''");
}

/** Presses Tab until the focus is on what begins with `text`. */
async function tabTo(page: Page, text: string): Promise<void> {
  for (let count = 0; count < 40; count++) {
    if ((await focused(page)).startsWith(text)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to '${text}'`);
}

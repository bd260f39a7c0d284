import type { Browser, Page } from "playwright-core";

/** What `call-page.js` offers to the tests, inside the browser. */
export interface CallPageBench {
  readonly log: readonly {
    readonly phase: string;
    readonly atMs: number;
    readonly reason?: string;
    readonly code?: string;
    readonly message?: string;
    readonly hint?: string;
    readonly error?: { readonly code: string };
  }[];
  readonly onsets: {
    readonly microphone: number[];
    readonly agent: number[];
    readonly microphoneWall: number[];
    readonly agentWall: number[];
  };
  readonly entries: readonly unknown[];
  readonly levels: { readonly microphone: number; readonly agent: number };
  readonly state: { readonly phase: string; readonly reason?: string };
  start(options?: {
    readonly microphone?: "none";
    readonly onsets?: boolean;
    readonly baseUrl?: string;
  }): Promise<string | undefined>;
  call(): {
    hangUp(): void;
    sendDigits(digits: string): void;
    say(text: string): Promise<void>;
    setMuted(muted: boolean): void;
  };
  /** Asks for an ICE restart of the connection at hand; answers the code of the server's error. */
  restartIce(callId: string): Promise<string>;
  stats(): Promise<Record<string, Record<string, number>>>;
}

declare global {
  // The tests run code in the page by page.evaluate; the root tsconfig has no DOM library.
  var window: {
    readonly bench: CallPageBench;
    readonly navigator: { readonly mediaDevices: { getUserMedia: () => Promise<never> } };
    readonly DOMException: typeof DOMException;
    readonly fetch: typeof fetch;
  };
}

/** Opens the page of the call client under test. Errors of the page fail the test. */
export async function openCallPage(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ permissions: ["microphone"] });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("close", () => {
    if (errors.length > 0) console.error(errors.join("\n"));
  });
  await page.goto(url);
  try {
    await page.waitForSelector("html[data-ready=yes]", { timeout: 10_000, state: "attached" });
  } catch (cause) {
    throw new Error(`The page did not start: ${errors.join("; ")}`, { cause });
  }
  return page;
}

/** Waits until a condition holds inside the page. */
export async function until(page: Page, condition: () => boolean, timeoutMs: number): Promise<void> {
  await page.waitForFunction(condition, undefined, { timeout: timeoutMs, polling: 50 });
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

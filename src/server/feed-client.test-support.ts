import { request } from "node:http";
import type { IncomingMessage } from "node:http";
import { systemClock } from "../base/clock.ts";
import { withTimeout } from "../base/sleep.ts";

/** One event of a feed. */
export interface FeedEvent {
  readonly id: string | undefined;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Opens `/v1/live` and reads it as an EventSource would. */
export async function openFeed(url: string, headers: Readonly<Record<string, string>> = {}): Promise<FeedClient> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sent = request(url, { headers: { ...headers }, agent: false }, resolve);
  sent.on("error", reject);
  sent.end();
  return new FeedClient(await promise);
}

/** A reader of the feed. */
export class FeedClient implements Disposable {
  readonly status: number;
  readonly events: FeedEvent[] = [];
  comments = 0;
  readonly #response: IncomingMessage;
  readonly #ended = Promise.withResolvers<void>();
  #rest = "";
  #wake: () => void = () => undefined;

  constructor(response: IncomingMessage) {
    this.#response = response;
    this.status = response.statusCode ?? 0;
    response.setEncoding("utf8");
    response.on("data", (text: string) => this.#onText(text));
    response.on("error", () => this.#ended.resolve());
    response.on("close", () => this.#ended.resolve());
  }

  /** Settles when the server has ended the feed. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  get types(): readonly string[] {
    return this.events.map(({ type, data }) =>
      type === "entry" ? `entry ${(data["event"] as { type: string }).type}` : type,
    );
  }

  /** Waits until an event of this type (`entry waiting` for a journal entry) has come. */
  async until(type: string): Promise<void> {
    await withTimeout({ clock: systemClock, timeoutMs: 8_000, code: "FEED_TIMEOUT", what: `'${type}'` }, async () => {
      while (!this.types.includes(type)) {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#wake = resolve;
        await promise;
      }
    });
  }

  [Symbol.dispose](): void {
    this.#response.destroy();
  }

  #onText(text: string): void {
    const blocks = (this.#rest + text).split("\n\n");
    this.#rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const lines = block.split("\n");
      const field = (name: string): string | undefined =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const data = field("data");
      if (data === undefined) this.comments++;
      else {
        const type = field("event") ?? "message";
        this.events.push({ id: field("id"), type, data: JSON.parse(data) as Readonly<Record<string, unknown>> });
      }
    }
    this.#wake();
  }
}

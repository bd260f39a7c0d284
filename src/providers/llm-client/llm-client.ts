import { z } from "zod";
import type { Clock } from "../../base/clock.ts";
import { openConnection, requestEvents, requestJson } from "../http.ts";
import type { EventReply, HttpCall } from "../http.ts";
import type { VendorParty } from "../vendor-error.ts";

/** Options that every model over HTTP has. */
export const llmClientOptions = {
  apiKey: z.string().min(1).optional(),
  model: z.string().min(1).optional(),
  connectTimeoutMs: z.number().int().positive().default(3000),
  firstByteTimeoutMs: z.number().int().positive().default(10_000),
  idleTimeoutMs: z.number().int().positive().default(10_000),
};

/** How long to wait for what. */
export interface LlmTimeouts {
  readonly connectTimeoutMs: number;
  readonly firstByteTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

/** Whoever asks: stopped by its signal, timed by its clock. */
interface AskContext {
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

const maxReplyBytes = 4 * 1024 * 1024;

/** Asks one service for replies and for what it has. */
export class LlmClient {
  readonly #party: VendorParty;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeouts: LlmTimeouts;

  constructor(party: VendorParty, headers: Readonly<Record<string, string>>, timeouts: LlmTimeouts) {
    this.#party = party;
    this.#headers = headers;
    this.#timeouts = timeouts;
  }

  /** Sends `body` and streams the reply. Throws as {@link requestEvents} does. */
  stream(url: URL, body: unknown, context: AskContext): Promise<EventReply> {
    return requestEvents({ ...this.#call(url, context), method: "POST", body });
  }

  /** Fetches JSON. Throws as {@link requestJson} does. */
  get(url: URL, context: AskContext, within?: number): Promise<unknown> {
    return requestJson({ ...this.#call(url, context, within), method: "GET" });
  }

  /** Opens a connection to this address ahead of need, unless there is one. */
  warm(url: URL, { signal, clock }: AskContext): Promise<void> {
    return openConnection(url, { signal, clock, timeoutMs: this.#timeouts.connectTimeoutMs });
  }

  #call(url: URL, { signal, clock }: AskContext, within = Number.POSITIVE_INFINITY): Omit<HttpCall, "method" | "body"> {
    const { connectTimeoutMs, firstByteTimeoutMs, idleTimeoutMs } = this.#timeouts;
    return {
      party: this.#party,
      url,
      headers: this.#headers,
      signal,
      clock,
      limits: {
        connectTimeoutMs: Math.min(within, connectTimeoutMs),
        firstByteTimeoutMs: Math.min(within, firstByteTimeoutMs),
        idleTimeoutMs,
        maxBytes: maxReplyBytes,
      },
    };
  }
}

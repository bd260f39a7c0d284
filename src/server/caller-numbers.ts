import type { Clock } from "../base/clock.ts";

const lifetimeMs = 60_000;
const mostExpected = 10_000;

/** Who calls and who is called, E.164. */
interface Numbers {
  readonly from?: string;
  readonly to?: string;
}

/** Twilio's webhook tells the numbers of a call, its stream does not: they are kept from one to the other, a minute. */
export class CallerNumbers {
  readonly #clock: Clock;
  // In order of arrival, hence of expiry.
  readonly #expected = new Map<string, Numbers & { readonly expiresMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes the form of the webhook. */
  expect(form: Readonly<Record<string, string>>): void {
    const nowMs = this.#clock.now();
    for (const [callSid, { expiresMs }] of this.#expected) {
      if (expiresMs > nowMs && this.#expected.size < mostExpected) break;
      this.#expected.delete(callSid);
    }
    const callSid = form["CallSid"];
    if (callSid === undefined) return;
    const from = toE164(form["From"]);
    const to = toE164(form["To"]);
    this.#expected.set(callSid, {
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      expiresMs: nowMs + lifetimeMs,
    });
  }

  take(callSid: string): Numbers {
    const found = this.#expected.get(callSid);
    this.#expected.delete(callSid);
    if (found === undefined || found.expiresMs <= this.#clock.now()) return {};
    const { expiresMs: _, ...numbers } = found;
    return numbers;
  }
}

/** Callers who hide their number come as words or SIP addresses. */
function toE164(text: string | undefined): string | undefined {
  return text !== undefined && /^\+[1-9]\d{6,14}$/.test(text) ? text : undefined;
}

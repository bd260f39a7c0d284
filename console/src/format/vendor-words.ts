import type { VendorEvent, VendorView } from "../../../src/server/api-types.ts";
import { formatWait } from "./duration.ts";
import type { Tone } from "./labels.ts";

type Kind = VendorView["kind"];

/** What vendors of a kind do, in a call's own order. */
export const kindLabels: Readonly<Record<Kind, { readonly place: string; readonly does: string }>> = {
  stt: { place: "Listening", does: "Recogniser" },
  llm: { place: "Thinking", does: "Model" },
  tts: { place: "Speaking", does: "Voice" },
  s2s: { place: "Listening and speaking", does: "Speech model" },
};

const failures: Readonly<Record<string, string>> = {
  TIMEOUT: "took too long",
  RATE_LIMITED: "asked for patience",
  UNAUTHORIZED: "refused the key",
  BAD_CREDENTIALS: "refused the key",
  QUOTA_EXHAUSTED: "has no credit left",
  NOT_FOUND: "does not know the model or voice",
  UNKNOWN_VOICE: "does not know the voice",
  UNKNOWN_MODEL: "does not know the model",
  CONNECTION_LOST: "lost the connection",
  CONNECTION_FAILED: "could not be reached",
  UNAVAILABLE: "was not available",
  BAD_REPLY: "sent a reply that cannot be read",
  EMPTY_REPLY: "answered nothing",
  BAD_REQUEST: "refused the request",
  REJECTED: "refused the request",
  SILENT: "sent silence",
  NO_AUDIO: "sent no sound",
  DEAF: "heard no words",
  WORKER_FAILED: "stopped working",
};

/** An error code of a vendor as the end of a sentence: `LLM_TIMEOUT` → `took too long`. */
export function failureText(code: string): string {
  const suffix = code.replace(/^(?:STT|LLM|TTS|S2S)_/, "");
  return failures[suffix] ?? `failed (${suffix.toLowerCase().replaceAll("_", " ")})`;
}

/** What a vendor did in a call, as one sentence. */
export function vendorEventText(event: VendorEvent): string {
  const kind = kindLabels[event.kind].does;
  switch (event.type) {
    case "vendor-error":
      return `${kind} ${event.vendor} ${failureText(event.code)} (${event.code})`;
    case "vendor-switch": {
      const waited = event.waitedMs === undefined || event.waitedMs < 1 ? "" : ` after ${formatWait(event.waitedMs)}`;
      return `${kind} ${event.from} ${failureText(event.reason)}${waited}: ${event.to} went on (${event.reason})`;
    }
    case "vendor-hedge": {
      const why = event.reason === "late" ? "the first was late" : "two answers are asked for at once";
      const others = event.vendors.filter((_, index) => index !== event.winnerIndex).join(" and ");
      return `${kind}: ${why}, and ${event.winner} answered before ${others}`;
    }
  }
}

/** How a vendor stands, in words. */
export function standing(vendor: VendorView, nowMs: number): { readonly text: string; readonly tone: Tone } {
  const { health } = vendor;
  if (health === undefined) return { text: "Not configured", tone: "neutral" };
  if (health.state === "open") {
    const seconds = Math.max(0, Math.ceil((new Date(health.openUntil ?? 0).getTime() - nowMs) / 1000));
    return { text: seconds === 0 ? "Resting" : `Resting, tried again in ${formatSeconds(seconds)}`, tone: "bad" };
  }
  if (health.state === "half-open") return { text: "Rested, the next call tries it", tone: "warn" };
  if (health.recentAttempts > 0 && health.errorRate > 0) {
    return { text: `${Math.round(health.errorRate * 100)} % of the last minute failed`, tone: "warn" };
  }
  if (vendor.places.length > 0 && vendor.places.every(({ last }) => last.error !== undefined)) {
    return { text: "Probe failed", tone: "warn" };
  }
  return health.attempts === 0 ? { text: "Not used yet", tone: "neutral" } : { text: "Works", tone: "good" };
}

/** US dollars, with as many digits as a small sum needs. */
export function formatUsd(usd: number): string {
  if (usd === 0) return "$0";
  if (usd < 0.0001) return "< $0.0001";
  return `$${usd.toFixed(usd < 0.01 ? 4 : usd < 1 ? 3 : 2)}`;
}

/** Races won of all races, `12 of 40 (30 %)`. */
export function hedgeText({
  hedgeWins,
  hedgeLosses,
}: {
  readonly hedgeWins: number;
  readonly hedgeLosses: number;
}): string {
  const races = hedgeWins + hedgeLosses;
  return races === 0 ? "none" : `${hedgeWins} of ${races} (${Math.round((hedgeWins / races) * 100)} %)`;
}

function formatSeconds(seconds: number): string {
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

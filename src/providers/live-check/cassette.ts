import { createHash } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import type { Tap, TapNote } from "../tap.ts";
import { redact, secretsIn } from "../vendor-error.ts";

/** One step of an exchange, without secrets: docs/guides/vendors.md, "Cassettes". */
export interface CassetteEntry {
  /** Since the recorder was made. */
  readonly atMs: number;
  readonly carrier: TapNote["carrier"];
  readonly direction: TapNote["direction"];
  readonly kind: TapNote["kind"];
  readonly method?: string;
  readonly url?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string;
  readonly binary?: { readonly bytes: number; readonly sha256: string };
}

/** Keeps what is exchanged with a vendor. */
export class CassetteRecorder implements Tap {
  readonly #clock: Clock;
  readonly #startedAtMs: number;
  readonly #secrets: Set<string>;
  readonly #notes: { readonly atMs: number; readonly note: TapNote }[] = [];

  constructor({ clock, secrets }: { readonly clock: Clock; readonly secrets: readonly string[] }) {
    this.#clock = clock;
    this.#startedAtMs = clock.now();
    this.#secrets = new Set(secrets);
  }

  note(note: TapNote): void {
    for (const secret of note.secrets) this.#secrets.add(secret);
    // Whoever sends it may use the buffer again.
    const content = typeof note.content === "object" ? Uint8Array.from(note.content) : note.content;
    const copy = content === undefined ? note : { ...note, content };
    this.#notes.push({ atMs: Math.round(this.#clock.now() - this.#startedAtMs), note: copy });
  }

  /** All that was noted. What turned out to be secret in a later step is kept out of earlier ones too. */
  entries(): readonly CassetteEntry[] {
    const secrets = [...this.#secrets].toSorted((one, other) => other.length - one.length);
    return this.#notes.map(({ atMs, note }) => entryOf(atMs, note, secrets));
  }
}

function entryOf(atMs: number, note: TapNote, secrets: readonly string[]): CassetteEntry {
  const { carrier, direction, kind, method, url, status, headers, content } = note;
  return {
    atMs,
    carrier,
    direction,
    kind,
    ...(method === undefined ? {} : { method }),
    ...(url === undefined ? {} : { url: redact(withoutSecretQuery(url), secrets) }),
    ...(status === undefined ? {} : { status }),
    ...(headers === undefined ? {} : { headers: cleanHeaders(headers, secrets) }),
    ...(typeof content === "string" ? { text: cleanText(content, secrets) } : {}),
    ...(typeof content === "object" ? { binary: fingerprint(content) } : {}),
  };
}

function withoutSecretQuery(url: URL): string {
  const clean = new URL(url);
  clean.username = "";
  clean.password = "";
  return redact(clean.href, secretsIn({}, url));
}

/** A header that may hold a secret keeps its name only. */
function cleanHeaders(headers: Readonly<Record<string, unknown>>, secrets: readonly string[]): Record<string, string> {
  const clean: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const text = String(value);
    clean[name] = secretsIn({ [name]: text }).length > 0 ? "[redacted]" : redact(text, secrets);
  }
  return clean;
}

/** Fields in which services give out or take what opens a door. */
const secretFields =
  /("(?:access_?token|refresh_?token|client_secret|api_?key|authorization|password)"\s*:\s*")[^"]*"/gi;
/** Sound in JSON; in some dialects `/` is written `\/`. */
const longBase64 = /(?:[A-Za-z0-9+/_-]|\\\/){257,}={0,2}/g;

function cleanText(text: string, secrets: readonly string[]): string {
  return redact(text, secrets)
    .replaceAll(secretFields, '$1[redacted]"')
    .replaceAll(longBase64, (match) => {
      const { bytes, sha256 } = fingerprint(Buffer.from(match.replaceAll("\\/", "/"), "base64"));
      return `[base64 of ${bytes} bytes, sha256 ${sha256}]`;
    });
}

function fingerprint(content: Uint8Array): { readonly bytes: number; readonly sha256: string } {
  return { bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
}

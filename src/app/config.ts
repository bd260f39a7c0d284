import { resolve } from "node:path";
import { z } from "zod";
import { CallwrightError } from "../base/errors.ts";
import type { HedgeOptions } from "../contracts/hedging.ts";
import type { IceOptions } from "../media/webrtc/ice-config.ts";

/** Everything that the environment decides, validated. Keys of vendors are read by their own files. */
/** Seldom enough to cost nothing, often enough that a key that was taken away is found before many callers find it. */
const defaultProbeMinutes = 5;

export interface AppConfig {
  readonly host: string;
  readonly port: number;
  readonly dataFolder: string;
  readonly defaultAgent: string;
  readonly maxCalls: number;
  /** Room for sound that is said again and again. */
  readonly audioCacheBytes: number;
  readonly logLevel: "debug" | "info" | "warn" | "error";
  readonly ice: IceOptions;
  /** For agents that say nothing of hedging. */
  readonly hedge?: HedgeOptions;
  /** For agents that say nothing of a speech model. */
  readonly speechModel?: string;
  /** Whether models are shown an agent's prompt while the phone rings. */
  readonly primePrompts?: boolean;
  /** How often configured vendors are asked in the background whether they work; 0: never. */
  readonly probeEveryMs: number;
  /** Processes that carry the sound of telephone calls; 0: this process does. */
  readonly mediaWorkers: number;
  readonly token?: string;
  readonly databaseUrl?: string;
  readonly twilioAuthToken?: string;
  readonly publicUrl?: string;
  readonly tracesEndpoint?: string;
}

const port = z.coerce.number().int().min(0).max(65_535);
const udpRange = z
  .string()
  .regex(/^\d{1,5}-\d{1,5}$/)
  .transform((text) => {
    const [from = 0, to = 0] = text.split("-").map(Number);
    return { from, to };
  })
  .refine(({ from, to }) => from > 0 && from <= to && to <= 65_535);

const iceServers = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: "custom", message: "not JSON" });
      return z.NEVER;
    }
  })
  .pipe(
    z.array(
      z.strictObject({
        urls: z.union([z.string(), z.array(z.string())]),
        username: z.string().optional(),
        credential: z.string().optional(),
      }),
    ),
  );

/** One row a variable: how it is checked, and what to say when it is wrong. */
const variables = {
  CALLWRIGHT_HOST: { schema: z.string().min(1), fix: "Give an address to listen on, such as 127.0.0.1 or 0.0.0.0." },
  CALLWRIGHT_PORT: { schema: port, fix: "Give a port from 0 (any free one) to 65535." },
  CALLWRIGHT_DATA: { schema: z.string().min(1), fix: "Give a folder that this user may write to." },
  CALLWRIGHT_AGENT: {
    schema: z.string().regex(/^[a-z0-9-]+$/),
    fix: "Give the name of a file agents/<name>.agent.ts.",
  },
  CALLWRIGHT_MAX_CALLS: {
    schema: z.coerce.number().int().min(1).max(10_000),
    fix: "Give a whole number from 1 to 10000.",
  },
  CALLWRIGHT_AUDIO_CACHE_MB: {
    schema: z.coerce.number().min(0).max(16_384),
    fix: "Give a number of megabytes from 0 (keep nothing) to 16384.",
  },
  CALLWRIGHT_LOG: {
    schema: z.enum(["debug", "info", "warn", "error"]),
    fix: "Use debug, info, warn or error.",
  },
  CALLWRIGHT_HEDGE: {
    schema: z.enum(["off", "at-start", "staggered"]).transform((policy) => ({ policy })),
    fix: "Use off, at-start or staggered.",
  },
  CALLWRIGHT_PRIME_PROMPTS: {
    schema: z.enum(["0", "1"]).transform((text) => text === "1"),
    fix: "Use 1, or 0 for no.",
  },
  CALLWRIGHT_MEDIA_WORKERS: {
    schema: z.coerce.number().int().min(0).max(256),
    fix: "Give a number of processes from 0 (calls stay in this one) to 256.",
  },
  CALLWRIGHT_PROBE_MINUTES: {
    schema: z.coerce.number().min(0).max(1440),
    fix: "Give a number of minutes from 0 (never) to 1440.",
  },
  CALLWRIGHT_SPEECH_MODEL: {
    schema: z.string().regex(/^[a-z0-9-]+$/),
    fix: "Give the name of a vendor of kind s2s, such as openai-realtime or gemini-live.",
  },
  CALLWRIGHT_TOKEN: { schema: z.string().min(16), fix: "Give a secret of at least 16 characters." },
  CALLWRIGHT_PUBLIC_URL: {
    schema: z.url(),
    fix: "Give the address that the world uses, such as https://voice.example.com.",
  },
  CALLWRIGHT_ICE_SERVERS: {
    schema: iceServers,
    fix: `Give a JSON list such as [{"urls":"stun:stun.example.com"}].`,
  },
  CALLWRIGHT_WEBRTC_PORTS: { schema: udpRange, fix: "Give a range of UDP ports such as 40000-40100." },
  CALLWRIGHT_WEBRTC_MUX_PORT: { schema: port, fix: "Give one UDP port for all browser calls." },
  CALLWRIGHT_WEBRTC_ADDRESS: { schema: z.string().min(1), fix: "Give one local address for media." },
  DATABASE_URL: { schema: z.string().min(1), fix: "Give postgres://user:password@host:port/name." },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    schema: z.url(),
    fix: "Give the HTTP address of a collector, such as http://127.0.0.1:4318.",
  },
  TWILIO_AUTH_TOKEN: { schema: z.string().min(1), fix: "Give the auth token of the Twilio account." },
} as const;

type Name = keyof typeof variables;

/** Reads the environment. Throws CONFIG_INVALID, which names the variable and the fix, for the first that is wrong. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): AppConfig {
  const read = <N extends Name>(name: N): z.output<(typeof variables)[N]["schema"]> | undefined => {
    const text = environment[name];
    if (text === undefined || text === "") return undefined;
    const { schema, fix } = variables[name];
    const parsed = schema.safeParse(text);
    // The schema of this very row made the value.
    if (parsed.success) return parsed.data as z.output<(typeof variables)[N]["schema"]>;
    throw new CallwrightError(`The environment variable ${name} is not valid`, {
      code: "CONFIG_INVALID",
      field: name,
      hint: fix,
    });
  };
  const optional = <K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } =>
    value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
  const servers = (read("CALLWRIGHT_ICE_SERVERS") ?? []).map(({ urls, username, credential }) => ({
    urls,
    ...optional("username", username),
    ...optional("credential", credential),
  }));
  return {
    host: read("CALLWRIGHT_HOST") ?? "127.0.0.1",
    port: read("CALLWRIGHT_PORT") ?? 8080,
    dataFolder: resolve(read("CALLWRIGHT_DATA") ?? ".callwright"),
    defaultAgent: read("CALLWRIGHT_AGENT") ?? "front-desk",
    maxCalls: read("CALLWRIGHT_MAX_CALLS") ?? 50,
    audioCacheBytes: (read("CALLWRIGHT_AUDIO_CACHE_MB") ?? 64) * 1024 * 1024,
    logLevel: read("CALLWRIGHT_LOG") ?? "warn",
    ice: {
      iceServers: servers,
      ...optional("portRange", read("CALLWRIGHT_WEBRTC_PORTS")),
      ...optional("muxPort", read("CALLWRIGHT_WEBRTC_MUX_PORT")),
      ...optional("bindAddress", read("CALLWRIGHT_WEBRTC_ADDRESS")),
    },
    ...optional("hedge", read("CALLWRIGHT_HEDGE")),
    ...optional("primePrompts", read("CALLWRIGHT_PRIME_PROMPTS")),
    probeEveryMs: (read("CALLWRIGHT_PROBE_MINUTES") ?? defaultProbeMinutes) * 60_000,
    mediaWorkers: read("CALLWRIGHT_MEDIA_WORKERS") ?? 0,
    ...optional("speechModel", read("CALLWRIGHT_SPEECH_MODEL")),
    ...optional("token", read("CALLWRIGHT_TOKEN")),
    ...optional("databaseUrl", read("DATABASE_URL")),
    ...optional("twilioAuthToken", read("TWILIO_AUTH_TOKEN")),
    ...optional("publicUrl", read("CALLWRIGHT_PUBLIC_URL")),
    ...optional("tracesEndpoint", read("OTEL_EXPORTER_OTLP_ENDPOINT")),
  };
}

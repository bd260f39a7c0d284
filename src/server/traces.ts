import { ROOT_CONTEXT, SpanKind, trace } from "@opentelemetry/api";
import type { Context, Span, Tracer } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { Clock } from "../base/clock.ts";
import { CallwrightError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { withTimeout } from "../base/sleep.ts";
import type { CallEnd } from "../call/call-options.ts";
import type { CallInfo, CallObserver } from "../call/call-host.ts";
import type { JournalEntry } from "../call/journal-events.ts";
import { CallTrace } from "./call-trace.ts";

const flushTimeoutMs = 3_000;

/** Where traces go. */
export interface TracesOptions {
  /** `OTEL_EXPORTER_OTLP_ENDPOINT`: `http://127.0.0.1:4318`. */
  readonly endpoint: string;
  readonly serviceVersion: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** An observer that makes a trace of each call: its turns, their stages, its tools. Words of callers are not in it. */
export interface Traces extends CallObserver, AsyncDisposable {}

/** Opens the way to an OpenTelemetry collector. Throws TRACES_BAD_ENDPOINT; a collector that is away loses traces, no call. */
export function openTraces(options: TracesOptions): Traces {
  const { endpoint, serviceVersion, clock, log } = options;
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol)) {
    throw new CallwrightError(`'${endpoint}' is no address of a trace collector`, {
      code: "TRACES_BAD_ENDPOINT",
      field: "OTEL_EXPORTER_OTLP_ENDPOINT",
      hint: "Give its HTTP address, for instance http://127.0.0.1:4318.",
    });
  }
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, "")}/v1/traces` });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": "callwright", "service.version": serviceVersion }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer("callwright", serviceVersion);
  const calls = new Map<string, CallTrace>();
  return {
    callStarted: (info: CallInfo) => void calls.set(info.id, startCall(tracer, info)),
    entry: (info: CallInfo, entry: JournalEntry) => calls.get(info.id)?.entry(entry),
    callEnded: (info: CallInfo, end: CallEnd) => {
      calls.get(info.id)?.end(end, clock.wallTimeMs());
      calls.delete(info.id);
    },
    [Symbol.asyncDispose]: async () => {
      for (const call of calls.values()) call.end({ outcome: "failed", disposition: "shutdown" }, clock.wallTimeMs());
      calls.clear();
      try {
        const what = "The last traces";
        await withTimeout({ clock, timeoutMs: flushTimeoutMs, code: "TRACES_TIMEOUT", what }, () =>
          provider.shutdown(),
        );
      } catch (error) {
        log.warn({ cause: error }, "The last traces did not reach the collector");
      }
    },
  };
}

function startCall(tracer: Tracer, info: CallInfo): CallTrace {
  const span: Span = tracer.startSpan(
    "call",
    {
      kind: SpanKind.SERVER,
      startTime: info.startedAtMs,
      attributes: {
        "callwright.call_id": info.id,
        "callwright.agent": info.agent,
        "callwright.transport": info.transport,
      },
    },
    ROOT_CONTEXT,
  );
  const context: Context = trace.setSpan(ROOT_CONTEXT, span);
  return new CallTrace({ tracer, span, context, startedAtMs: info.startedAtMs });
}

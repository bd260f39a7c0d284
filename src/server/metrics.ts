import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";
import type { Pacer } from "../audio/pacer.ts";
import type { CallEnd } from "../call/call-options.ts";
import type { CallInfo, CallObserver } from "../call/call-host.ts";
import type { JournalEntry } from "../call/journal-events.ts";
import type { TurnLatency } from "../turn/latency-budget.ts";
import { BoundedLabel } from "./bounded-label.ts";
import type { ServerCalls } from "./server-calls.ts";
import type { ServerVendors } from "./server-options.ts";
import { TurnMetrics } from "./turn-metrics.ts";
import { addVendorMetrics } from "./vendor-metrics.ts";

const latencyBucketsSeconds = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.5, 2, 3, 5, 10];
const pacerName = "callwright_pacer_error_seconds";

/** What Prometheus reads, kept from the journals of all calls. */
export class Metrics implements CallObserver {
  readonly #registry = new Registry();
  readonly #callsTotal: Counter<"outcome">;
  readonly #latency: Histogram<"stage">;
  readonly #turns: TurnMetrics;
  readonly #vendorErrors: Counter<"kind" | "vendor" | "code">;
  readonly #toolCalls: Counter<"tool" | "ok">;
  // Names come from configuration and vendors: each label takes so many different ones and no more.
  readonly #vendors = new BoundedLabel(50);
  readonly #codes = new BoundedLabel(200);
  readonly #tools = new BoundedLabel(100);

  constructor(options: { readonly calls: ServerCalls; readonly pacer: Pacer; readonly vendors?: ServerVendors }) {
    const registers = [this.#registry];
    // Its own figures of the process and the event loop: nodejs_eventloop_lag_*, process_*, nodejs_gc_*.
    collectDefaultMetrics({ register: this.#registry });
    const { calls } = options;
    const active: Gauge = new Gauge({
      name: "callwright_calls_active",
      help: "Calls that are live in this process",
      registers,
      collect: () => active.set(calls.live.size),
    });
    const limit: Gauge = new Gauge({
      name: "callwright_calls_max",
      help: "Calls that this process takes at most",
      registers,
      collect: () => limit.set(calls.load.maxCalls),
    });
    const room: Gauge = new Gauge({
      name: "callwright_node_open",
      help: "1 while there is room for one more call",
      registers,
      collect: () => room.set(calls.load.state === "open" ? 1 : 0),
    });
    const late: Gauge = new Gauge({
      name: "callwright_frames_late_ratio",
      help: "Frames of the last five seconds that left more than a frame too late",
      registers,
      collect: () => late.set(calls.load.lateShare),
    });
    const loop: Gauge = new Gauge({
      name: "callwright_loop_delay_seconds",
      help: "99 of 100 callbacks of the last seconds waited at most so long for the event loop",
      registers,
      collect: () => loop.set((calls.load.loopDelayP99Ms ?? 0) / 1000),
    });
    const queued: Gauge = new Gauge({
      name: "callwright_vad_queue_windows",
      help: "Windows of sound that wait for the voice detector",
      registers,
      collect: () => queued.set(calls.load.vadQueue ?? 0),
    });
    this.#callsTotal = new Counter({
      name: "callwright_calls_total",
      help: "Calls that have ended, by outcome",
      labelNames: ["outcome"],
      registers,
    });
    this.#latency = new Histogram({
      name: "callwright_turn_latency_seconds",
      help: "What callers waited for, by stage; 'total' to the first sound, 'first_word' to the first that answers",
      labelNames: ["stage"],
      buckets: latencyBucketsSeconds,
      registers,
    });
    this.#turns = new TurnMetrics(registers);
    this.#vendorErrors = new Counter({
      name: "callwright_vendor_errors_total",
      help: "Failures of vendors and engines",
      labelNames: ["kind", "vendor", "code"],
      registers,
    });
    this.#toolCalls = new Counter({
      name: "callwright_tool_calls_total",
      help: "Tools that agents used",
      labelNames: ["tool", "ok"],
      registers,
    });
    addAudioCacheMetrics(registers, calls);
    this.#registry.registerMetric(pacerHistogram(options.pacer));
    if (options.vendors) addVendorMetrics(this.#registry, options.vendors);
  }

  callStarted(): void {
    // The gauge asks the host.
  }

  entry(_info: CallInfo, { event }: JournalEntry): void {
    this.#turns.read(event);
    if (event.type === "turn-latency") this.#measure(event.latency);
    if (event.type === "vendor-error") {
      this.#vendorErrors.inc({
        kind: event.kind,
        vendor: this.#vendors.take(event.vendor),
        code: this.#codes.take(event.code),
      });
    }
    if (event.type === "tool-end") {
      this.#toolCalls.inc({ tool: this.#tools.take(event.name), ok: String(event.ok) });
    }
  }

  callEnded(_info: CallInfo, end: CallEnd): void {
    this.#callsTotal.inc({ outcome: end.outcome });
  }

  /** The text that `/metrics` answers. */
  async read(): Promise<{ readonly contentType: string; readonly text: string }> {
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  close(): void {
    this.#registry.clear();
  }

  #measure(latency: TurnLatency): void {
    this.#latency.observe({ stage: "total" }, latency.totalMs / 1000);
    this.#latency.observe({ stage: "first_word" }, latency.firstWordMs / 1000);
    // A stage may come twice, around another.
    const byStage = new Map<string, number>();
    for (const { name, startMs, endMs } of latency.stages) {
      byStage.set(name, (byStage.get(name) ?? 0) + endMs - startMs);
    }
    for (const [stage, durationMs] of byStage) this.#latency.observe({ stage }, durationMs / 1000);
  }
}

/** The pacer counts by itself, for it ticks fifty times a second; this only puts its counts into words. */
function pacerHistogram(pacer: Pacer): Histogram {
  const histogram = new Histogram({ name: pacerName, help: "How late ticks of 20 ms were", registers: [] });
  // The method that the registry calls; the type knows the other one.
  Object.assign(histogram, {
    getForPromString: () => {
      const { upperBoundsMs, counts, sumMs } = pacer.errorHistogram;
      let count = 0;
      const values = counts.map((bucket, index) => {
        count += bucket;
        const boundMs = upperBoundsMs[index];
        const le = boundMs === undefined ? "+Inf" : boundMs / 1000;
        return { metricName: `${pacerName}_bucket`, labels: { le }, value: count };
      });
      values.push({ metricName: `${pacerName}_sum`, labels: {} as { le: number }, value: sumMs / 1000 });
      values.push({ metricName: `${pacerName}_count`, labels: {} as { le: number }, value: count });
      return Promise.resolve({ name: pacerName, help: "How late ticks of 20 ms were", type: "histogram", values });
    },
  });
  return histogram;
}

/** Counters that are kept by the cache itself, and only read. */
function addAudioCacheMetrics(registers: Registry[], calls: ServerCalls): void {
  const lookups: Counter<"result"> = new Counter({
    name: "callwright_audio_cache_lookups_total",
    help: "Clauses that were said before (hit) and were not (miss)",
    labelNames: ["result"],
    registers,
    collect: () => {
      lookups.reset();
      lookups.inc({ result: "hit" }, calls.audioCache.hits);
      lookups.inc({ result: "miss" }, calls.audioCache.misses);
    },
  });
  const bytes: Gauge = new Gauge({
    name: "callwright_audio_cache_bytes",
    help: "Memory that is taken by sound which is said again and again",
    registers,
    collect: () => bytes.set(calls.audioCache.bytes),
  });
}

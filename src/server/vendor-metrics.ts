import { Counter, Gauge } from "prom-client";
import type { Registry } from "prom-client";
import { BoundedLabel } from "./bounded-label.ts";
import type { KnownVendor, ServerVendors } from "./server-options.ts";

const states = ["closed", "open", "half-open"] as const;
const quantiles = { "0.5": "p50Ms", "0.95": "p95Ms", "0.99": "p99Ms" } as const;

type Health = NonNullable<KnownVendor["health"]>;
type Write = (labels: Readonly<Record<string, string>>, value: number | undefined) => void;

interface VendorMetric {
  readonly name: string;
  readonly help: string;
  readonly type: "gauge" | "counter";
  readonly labels: readonly string[];
  readonly read: (health: Health, write: Write, vendor: KnownVendor) => void;
}

/** All that Prometheus is told of vendors beside their errors, which are counted from the journals. */
const metrics: readonly VendorMetric[] = [
  {
    name: "callwright_vendor_breaker_state",
    help: "1 for the state that the vendor's breaker is in",
    type: "gauge",
    labels: ["state"],
    read: ({ state }, write) => {
      for (const one of states) write({ state: one }, one === state ? 1 : 0);
    },
  },
  {
    name: "callwright_vendor_error_rate",
    help: "Share of the attempts of the last minute that failed",
    type: "gauge",
    labels: [],
    read: ({ errorRate }, write) => write({}, errorRate),
  },
  {
    name: "callwright_vendor_attempts_total",
    help: "Attempts at a vendor that have ended, by how",
    type: "counter",
    labels: ["result"],
    read: ({ successes, failures, cancelled }, write) => {
      write({ result: "success" }, successes);
      write({ result: "failure" }, failures);
      write({ result: "cancelled" }, cancelled);
    },
  },
  {
    name: "callwright_vendor_latency_seconds",
    help: "How long a vendor took in the last quarter of an hour, by stage and quantile",
    type: "gauge",
    labels: ["stage", "quantile"],
    read: ({ stages }, write) => {
      for (const [stage, snapshot] of Object.entries(stages)) {
        for (const [quantile, key] of Object.entries(quantiles)) write({ stage, quantile }, seconds(snapshot[key]));
      }
    },
  },
  {
    name: "callwright_vendor_deadline_seconds",
    help: "How long a stage of a vendor is waited for now",
    type: "gauge",
    labels: ["stage"],
    read: ({ stages }, write) => {
      for (const [stage, { deadlineMs }] of Object.entries(stages)) write({ stage }, seconds(deadlineMs));
    },
  },
  {
    name: "callwright_vendor_failovers_total",
    help: "Calls that went on with another vendor (from) or with this one (to)",
    type: "counter",
    labels: ["direction"],
    read: ({ failovers, takeovers }, write) => {
      write({ direction: "from" }, failovers);
      write({ direction: "to" }, takeovers);
    },
  },
  {
    name: "callwright_vendor_hedges_total",
    help: "Races of several requests, won and lost",
    type: "counter",
    labels: ["result"],
    read: ({ hedgeWins, hedgeLosses }, write) => {
      write({ result: "won" }, hedgeWins);
      write({ result: "lost" }, hedgeLosses);
    },
  },
  {
    name: "callwright_vendor_cost_usd_total",
    help: "Spent by list price: all of it, and what hedges that lost have cost",
    type: "counter",
    labels: ["what"],
    read: ({ costUsd, hedgeCostUsd }, write) => {
      write({ what: "all" }, costUsd);
      write({ what: "lost-hedges" }, hedgeCostUsd);
    },
  },
  {
    name: "callwright_vendor_probe_seconds",
    help: "Median of the background probe, by address",
    type: "gauge",
    labels: ["host", "step"],
    read: (_health, write, { places }) => {
      for (const { host, connectP50Ms, firstByteP50Ms } of places) {
        write({ host, step: "connect" }, seconds(connectP50Ms));
        write({ host, step: "first_byte" }, seconds(firstByteP50Ms));
      }
    },
  },
];

/** Adds the metrics of vendors: read when they are asked for. What is not known has no line. */
export function addVendorMetrics(registry: Registry, vendors: ServerVendors): void {
  const names = new BoundedLabel(100);
  const hosts = new BoundedLabel(100);
  for (const { name, help, type, labels, read } of metrics) {
    const Metric = type === "gauge" ? Gauge : Counter;
    const labelNames = ["kind", "vendor", ...labels];
    const metric: Gauge | Counter = new Metric({
      name,
      help,
      labelNames,
      registers: [registry],
      collect: () => {
        metric.reset();
        for (const vendor of vendors.list()) {
          if (!vendor.health) continue;
          const common = { kind: vendor.kind, vendor: names.take(vendor.name) };
          const write: Write = (own, value) => {
            if (value === undefined) return;
            const host = own["host"];
            metric.inc({ ...common, ...own, ...(host !== undefined && { host: hosts.take(host) }) }, value);
          };
          read(vendor.health, write, vendor);
        }
      },
    });
  }
}

function seconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}

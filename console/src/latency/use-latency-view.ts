import { useMemo } from "react";
import { useSearchParams } from "wouter";
import { useNow } from "../ui/ticker.ts";
import { parseRange, rangeText, toInstants, type LatencyRange } from "./latency-range.ts";

const hourMs = 3_600_000;

/** Which of the two waits of a turn is looked at. */
export type Measure = "first-word" | "first-sound";

/** What of the range the list of slow turns is narrowed to; empty strings: not. */
export interface Selection {
  readonly kind: string;
  readonly atLeastMs: string;
  readonly belowMs: string;
  /** A piece of time, ISO 8601. */
  readonly from: string;
  readonly to: string;
}

/** What the page shows; it stands in the address, so that it can be shared and survives going back. */
export interface LatencyView {
  readonly range: LatencyRange;
  readonly agent: string;
  readonly measure: Measure;
  readonly selection: Selection;
}

export const nothingSelected: Selection = { kind: "", atLeastMs: "", belowMs: "", from: "", to: "" };

export function useLatencyView(): [LatencyView, (change: Partial<LatencyView>) => void] {
  const [parameters, setParameters] = useSearchParams();
  const read = (name: string): string => parameters.get(name) ?? "";
  const view: LatencyView = {
    range: parseRange(parameters.get("range")),
    agent: read("agent"),
    measure: read("measure") === "first-sound" ? "first-sound" : "first-word",
    selection: {
      kind: read("kind"),
      atLeastMs: read("atLeastMs"),
      belowMs: read("belowMs"),
      from: read("from"),
      to: read("to"),
    },
  };
  const change = (next: Partial<LatencyView>): void => {
    const { range, agent, measure, selection } = { ...view, selection: nothingSelected, ...next };
    const fields = {
      range: range === "24h" ? "" : rangeText(range),
      agent,
      measure: measure === "first-word" ? "" : measure,
      ...selection,
    };
    setParameters(
      Object.entries(fields).filter(([, value]) => value !== ""),
      { replace: true },
    );
  };
  return [view, change];
}

/** The range in instants; it goes on by itself when the hour is over. */
export function useInstants(range: LatencyRange): { readonly from: string; readonly to: string } {
  const hour = Math.floor(useNow() / hourMs);
  const text = rangeText(range);
  return useMemo(() => toInstants(parseRange(text), hour * hourMs), [text, hour]);
}

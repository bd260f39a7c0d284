import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type {
  AgentsAnswer,
  CalendarWeekAnswer,
  CallAnswer,
  CallListAnswer,
  EnginesAnswer,
  JournalAnswer,
  VendorsAnswer,
  WaveformAnswer,
} from "../../../src/server/api-types.ts";
import type { LatencyAnswer, SlowTurnsAnswer } from "../../../src/server/latency-answers.ts";
import type { JournalEntry } from "../../../src/call/journal-events.ts";
import { accessToken } from "./access-token.ts";
import { getJson, withQuery } from "./get-json.ts";

/** Names of what is cached, so that the live feed can say what is old. */
export const keys = {
  agents: ["agents"],
  engines: ["engines"],
  calls: ["calls"],
  call: (callId: string) => ["call", callId],
  calendar: ["calendar"],
  latency: ["latency"],
  /** Waits of many days: too much to be counted again after each call. */
  latencyOfDays: ["latency of days"],
  vendors: ["vendors"],
} as const;

const callPath = (callId: string): string => `/v1/calls/${encodeURIComponent(callId)}`;

export function useAgents() {
  return useQuery({
    queryKey: keys.agents,
    queryFn: ({ signal }) => getJson<AgentsAnswer>("/v1/agents", {}, signal),
    staleTime: 60_000,
  });
}

/** What speech and language run on; asked again while something is still starting. */
export function useEngines() {
  return useQuery({
    queryKey: keys.engines,
    queryFn: ({ signal }) => getJson<EnginesAnswer>("/v1/health/engines", {}, signal),
    refetchInterval: ({ state }) => (state.data?.engines.some((engine) => engine.state === "starting") ? 2000 : 60_000),
  });
}

/** What a list of calls is narrowed to. */
export interface CallFilter {
  readonly search: string;
  /** A CallOutcome, `live`, or empty for all. */
  readonly outcome: string;
  readonly agent: string;
}

export function useCalls(filter: CallFilter) {
  const { search, outcome, agent } = filter;
  return useInfiniteQuery({
    queryKey: [...keys.calls, filter],
    queryFn: ({ pageParam, signal }) =>
      getJson<CallListAnswer>(
        "/v1/calls",
        {
          search: search.trim(),
          agent,
          ...(outcome === "live" ? { live: true } : { outcome }),
          limit: 40,
          cursor: pageParam,
        },
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}

export function useCall(callId: string) {
  return useQuery({
    queryKey: keys.call(callId),
    queryFn: ({ signal }) => getJson<CallAnswer>(callPath(callId), {}, signal),
    enabled: callId !== "",
  });
}

/** The whole journal, page after page. */
export function useJournal(callId: string) {
  return useQuery({
    queryKey: [...keys.call(callId), "journal"],
    queryFn: async ({ signal }) => {
      const entries: JournalEntry[] = [];
      for (;;) {
        const afterSeq = entries.at(-1)?.seq;
        const page = await getJson<JournalAnswer>(`${callPath(callId)}/journal`, { afterSeq }, signal);
        entries.push(...page.entries);
        if (!page.hasMore || page.entries.length === 0) return entries;
      }
    },
  });
}

export function useWaveform(callId: string, wanted: boolean) {
  return useQuery({
    queryKey: [...keys.call(callId), "waveform"],
    queryFn: ({ signal }) => getJson<WaveformAnswer>(`${callPath(callId)}/waveform`, { buckets: 1200 }, signal),
    enabled: wanted,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Where the sound of a call is. */
export function recordingUrl(callId: string): string {
  return withQuery(`${callPath(callId)}/recording`, { token: accessToken() });
}

export function useCalendarWeek(from: string) {
  return useQuery({
    queryKey: [...keys.calendar, from],
    queryFn: ({ signal }) => getJson<CalendarWeekAnswer>("/v1/calendar/week", { from }, signal),
    placeholderData: keepPreviousData,
  });
}

/** Whose waits, from when to when (ISO 8601); an empty agent is every agent. */
export interface LatencyQuery {
  readonly from: string;
  readonly to: string;
  readonly agent: string;
}

export function useLatency(query: LatencyQuery) {
  return useQuery({
    queryKey: [...latencyKey(query), query],
    queryFn: ({ signal }) => getJson<LatencyAnswer>("/v1/latency", { ...query, timeZone }, signal),
    placeholderData: keepPreviousData,
  });
}

/** Days begin where the reader is; a browser that cannot tell says `Etc/Unknown`, which nobody else knows. */
const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone.replace("Etc/Unknown", "UTC");
const mostFreshMs = 2 * 86_400_000;

function latencyKey({ from, to }: LatencyQuery): readonly string[] {
  const lengthMs = new Date(to).getTime() - new Date(from).getTime();
  return lengthMs > mostFreshMs ? keys.latencyOfDays : keys.latency;
}

/** Which of the turns to list; empty strings narrow nothing. */
export interface SlowTurnsQuery extends LatencyQuery {
  readonly measure: string;
  readonly kind: string;
  readonly atLeastMs: string;
  readonly belowMs: string;
}

export function useSlowTurns(query: SlowTurnsQuery) {
  return useQuery({
    queryKey: [...latencyKey(query), "turns", query],
    queryFn: ({ signal }) => getJson<SlowTurnsAnswer>("/v1/latency/turns", { ...query, limit: 10 }, signal),
    placeholderData: keepPreviousData,
  });
}

/** How vendors do; asked again every other second while the page is seen, since most of it changes with every turn. */
export function useVendors() {
  return useQuery({
    queryKey: keys.vendors,
    queryFn: ({ signal }) => getJson<VendorsAnswer>("/v1/vendors", {}, signal),
    refetchInterval: 2000,
  });
}

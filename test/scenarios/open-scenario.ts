import type { Agent } from "../../src/agent/agent.ts";
import type { Playbook } from "../../src/agent/playbook.ts";
import { CallwrightError } from "../../src/base/errors.ts";
import { VirtualClock } from "../../src/base/virtual-clock.ts";
import type { Calendar } from "../../src/contracts/calendar.ts";
import type { CalendarSeed } from "../../src/contracts/calendar-seed.ts";
import { MemoryCalendar } from "../../src/testing/memory-calendar.ts";
import type { Scenario } from "./scenario.ts";

const defaultNow = "2026-12-01T10:00:00-05:00";

/** The agent's playbook on a fresh calendar, on a clock that shows the scenario's time. */
export interface OpenedScenario {
  readonly clock: VirtualClock;
  readonly playbook: Playbook;
  readonly calendar: MemoryCalendar;
  /** What somebody else does; `callId` is the call that is talking. */
  meanwhile(what: string, callId: string): Promise<void>;
}

/** Opens a scenario: clock, calendar with what it holds at the start, playbook. */
export async function openScenario(agent: Agent, scenario: Scenario): Promise<OpenedScenario> {
  const clock = new VirtualClock({ wallTimeMs: new Date(scenario.now ?? defaultNow).getTime() });
  let memory: MemoryCalendar | undefined;
  let failing = false;
  let chosen: Parameters<Calendar["hold"]>[0] | undefined;
  let offered: Parameters<Calendar["hold"]>[0] | undefined;
  const playbook = await agent.playbook({
    openCalendar: (seed: CalendarSeed) => {
      memory = new MemoryCalendar({ seed, clock });
      memory.preload(scenario.start ?? {});
      return Promise.resolve(watched(memory, { isFailing: () => failing, onHold: (slot) => (chosen = slot) }));
    },
    callbacks: { record: (callback, signal) => (memory as MemoryCalendar).record(callback, signal) },
  });
  if (memory === undefined) throw new TypeError("The agent opened no calendar");
  const calendar = memory;
  return {
    clock,
    calendar,
    playbook: {
      ...playbook,
      tools: playbook.tools.map((tool) =>
        tool.name === "find_slots" ? { ...tool, run: remember(tool.run, (slot) => (offered = slot)) } : tool,
      ),
    },
    meanwhile: async (what, callId) => {
      failing = what === "calendar-fails";
      const slot = chosen ?? offered;
      if (what !== "books-what-was-chosen" || slot === undefined) return;
      const { signal } = new AbortController();
      // The other caller was quicker: our hold has run out, or we never had one.
      await calendar.releaseHolds(callId, signal);
      const { serviceId, practitionerId, start, end } = slot;
      await calendar.book(
        {
          slot: { serviceId, practitionerId, start, end },
          name: "Quick Caller",
          phone: "+12125550100",
          callId: "other",
          idempotencyKey: "other",
        },
        signal,
      );
    },
  };
}

type Run = Playbook["tools"][number]["run"];

/** Remembers the first slot that was offered. */
function remember(run: Run, onSlot: (slot: Parameters<Calendar["hold"]>[0]) => void): Run {
  return async (input, context) => {
    const result = await run(input, context);
    const first = (result as { readonly options: readonly Parameters<Calendar["hold"]>[0][] }).options[0];
    if (first !== undefined) onSlot(first);
    return result;
  };
}

function watched(
  calendar: MemoryCalendar,
  watch: { isFailing(): boolean; onHold(slot: Parameters<Calendar["hold"]>[0]): void },
): Calendar {
  return new Proxy(calendar as Calendar, {
    get(target, key: keyof Calendar) {
      // A proxy that answers to `then` would be awaited.
      if (typeof target[key] !== "function") return undefined;
      return (...args: readonly unknown[]) => {
        if (watch.isFailing())
          return Promise.reject(
            new CallwrightError("The calendar does not answer", { code: "CALENDAR_UNAVAILABLE", retryable: true }),
          );
        if (key === "hold") watch.onHold(args[0] as Parameters<Calendar["hold"]>[0]);
        return (target[key] as (...given: readonly unknown[]) => unknown).apply(target, [...args]);
      };
    },
  });
}

/** What the calendar holds, as lines to compare. */
export function calendarState(calendar: MemoryCalendar): {
  readonly booked: readonly string[];
  readonly cancelled: readonly string[];
  readonly callbacks: readonly string[];
} {
  const { appointments, callbacks } = calendar.snapshot();
  const line = (one: (typeof appointments)[number]): string =>
    `${one.service} ${one.start.slice(0, 10)} ${one.start.slice(11, 16)} ${one.practitioner}, ${one.name}, ${one.phone}`;
  return {
    booked: appointments.filter(({ status }) => status === "booked").map(line),
    cancelled: appointments.filter(({ status }) => status === "cancelled").map(line),
    callbacks: callbacks.map(({ name, phone, when, reason }) => `${name}, ${phone}, ${when}, ${reason}`),
  };
}

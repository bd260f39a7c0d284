import type { AgentServices } from "../../agent/agent.ts";
import type { Clock } from "../../base/clock.ts";
import { CallwrightError } from "../../base/errors.ts";
import type { CalendarSeed } from "../../contracts/calendar-seed.ts";
import type { Calendar, CallbackBook } from "../../contracts/calendar.ts";
import { EmbeddedCallbackBook } from "../../integrations/embedded/callback-book.ts";
import type { CalendarPreload } from "../../integrations/embedded/calendar-preload.ts";
import type { CalendarSnapshot } from "../../integrations/embedded/calendar-views.ts";
import { EmbeddedCalendar } from "../../integrations/embedded/calendar.ts";
import type { SharedDatabase } from "./shared-database.ts";

/** How to make an {@link IsolatedCalendar}. */
export interface IsolatedCalendarOptions {
  readonly database: SharedDatabase;
  readonly clock: Clock;
  /** Nobody else's. */
  readonly id: string;
  readonly preload: CalendarPreload;
}

const noSignal = new AbortController().signal;

/** The embedded calendar of one conversation: fresh, apart from all others, gone afterwards. */
export class IsolatedCalendar implements AsyncDisposable {
  readonly #options: IsolatedCalendarOptions;
  #seed: CalendarSeed | undefined;

  constructor(options: IsolatedCalendarOptions) {
    this.#options = options;
  }

  /** What an agent is loaded with, so that it opens this calendar and no other. */
  readonly services: AgentServices = {
    openCalendar: (seed) => this.#open(seed),
    callbacks: { record: (callback, signal) => this.#external((book) => book.callbacks.record(callback, signal)) },
  };

  /** Throws TALK_NO_CALENDAR when something was to stand in the calendar of an agent that has none. */
  check(): void {
    const { busy = [], appointments = [] } = this.#options.preload;
    if (this.#seed !== undefined || busy.length + appointments.length === 0) return;
    throw new CallwrightError("This agent has no calendar to enter anything in", {
      code: "TALK_NO_CALENDAR",
      field: busy.length > 0 ? "call.busy" : "call.appointments",
      hint: "Leave it out, or talk to an agent that has one.",
    });
  }

  snapshot(): Promise<CalendarSnapshot> {
    if (this.#seed === undefined) return Promise.resolve({ appointments: [], callbacks: [] });
    return this.#use(({ calendar }) => calendar.snapshot(noSignal));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#seed !== undefined) await this.#use(({ calendar }) => calendar.drop());
  }

  async #open(seed: CalendarSeed): Promise<Calendar> {
    this.#seed ??= seed;
    await this.#use(async ({ calendar }) => {
      await calendar.create();
      await calendar.preload(this.#options.preload, noSignal);
    });
    const call = <T>(work: (calendar: Calendar) => Promise<T>): Promise<T> =>
      this.#external(({ calendar }) => work(calendar));
    return {
      services: (signal) => call((calendar) => calendar.services(signal)),
      practitioners: (signal) => call((calendar) => calendar.practitioners(signal)),
      findSlots: (query, signal) => call((calendar) => calendar.findSlots(query, signal)),
      hold: (slot, callId, signal) => call((calendar) => calendar.hold(slot, callId, signal)),
      releaseHolds: (callId, signal) => call((calendar) => calendar.releaseHolds(callId, signal)),
      book: (request, signal) => call((calendar) => calendar.book(request, signal)),
      findAppointments: (owner, signal) => call((calendar) => calendar.findAppointments(owner, signal)),
      move: (request, signal) => call((calendar) => calendar.move(request, signal)),
      cancel: (request, signal) => call((calendar) => calendar.cancel(request, signal)),
    };
  }

  /** Time stands still meanwhile, also while the database is opened again. */
  #external<T>(work: (opened: Opened) => Promise<T>): Promise<T> {
    return this.#options.clock.external(this.#use(work));
  }

  #use<T>(work: (opened: Opened) => Promise<T>): Promise<T> {
    const { database, clock, id } = this.#options;
    return database.use((db) => {
      const seed = this.#seed;
      if (seed === undefined) throw new CallwrightError("No calendar was opened", { code: "CALENDAR_UNAVAILABLE" });
      return work({
        calendar: new EmbeddedCalendar({ db, seed, clock, calendarId: id }),
        callbacks: new EmbeddedCallbackBook({ db, clock, bookId: id }),
      });
    });
  }
}

interface Opened {
  readonly calendar: EmbeddedCalendar;
  readonly callbacks: CallbackBook;
}

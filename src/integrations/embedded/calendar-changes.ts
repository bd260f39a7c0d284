import type { Appointment, Callback } from "../../contracts/calendar.ts";

/** A write to one appointment, with how it stands now. */
export interface AppointmentChange {
  readonly type: "appointment-booked" | "appointment-moved" | "appointment-cancelled";
  readonly calendarId: string;
  readonly appointment: Appointment;
}

/** What changed in a calendar, for a live view. */
export type CalendarChange =
  | AppointmentChange
  | { readonly type: "callback-recorded"; readonly calendarId: string; readonly callback: Callback };

/** Tells listeners in this process of what has been written. */
export class CalendarChanges {
  readonly #listeners = new Set<(change: CalendarChange) => void>();

  /** Returns what ends the listening. */
  listen(listener: (change: CalendarChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(change: CalendarChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

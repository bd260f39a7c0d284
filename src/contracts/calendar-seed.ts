import type { Service } from "./calendar.ts";

/** Every fact of a business that has an embedded calendar. Local times are `HH:MM`, dates `YYYY-MM-DD`, zone IANA. */
export interface CalendarSeed {
  /** Stable key of the business: `harbor-street-dental`. */
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly timeZone: string;
  /** Weekdays by ISO number (1 Monday … 7 Sunday); a day that is missing is closed. Several spans a day make the breaks. */
  readonly openingHours: Readonly<
    Partial<Record<1 | 2 | 3 | 4 | 5 | 6 | 7, readonly { readonly from: string; readonly to: string }[]>>
  >;
  /** Days on which it is closed all day, for any year asked about. Pure. */
  closedOn(date: string): { readonly reason: string } | undefined;
  readonly services: readonly Service[];
  readonly practitioners: readonly {
    readonly id: string;
    readonly name: string;
    readonly role: string;
    /** ISO weekdays on which this person works. */
    readonly weekdays: readonly (1 | 2 | 3 | 4 | 5 | 6 | 7)[];
    readonly serviceIds: readonly string[];
  }[];
  /** Appointments start on multiples of this many minutes. */
  readonly startEveryMinutes: number;
  /** How long a hold lasts. */
  readonly holdMinutes: number;
}

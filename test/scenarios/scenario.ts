import type { CalendarPreload } from "../../src/integrations/embedded/calendar-preload.ts";

/** What a caller does next. With `when`, only if the agent's last words match; otherwise the step is skipped. */
export type Step =
  | string
  | { readonly say: string; readonly when?: RegExp; readonly confidence?: number; readonly interruptedAfter?: string }
  | { readonly silenceMs: number }
  | { readonly dtmf: string }
  | { readonly mumble: true }
  | { readonly hangup: true }
  /** Something that another caller does meanwhile. */
  | { readonly meanwhile: "books-what-was-chosen" | "calendar-fails" | "calendar-recovers" };

/** What the caller says to the questions that the steps leave over. */
export interface CallerProfile {
  readonly name?: string;
  readonly phone?: string;
  readonly confirm?: string;
  readonly close?: string;
}

/** An appointment as it must stand in the calendar: "cleaning 2026-12-08 14:00 Kim Tran" and whose it is. */
export interface Scenario {
  readonly name: string;
  /** ISO 8601 with offset. Default Tuesday, 1 December 2026, ten in the morning in New York. */
  readonly now?: string;
  readonly start?: CalendarPreload;
  readonly caller?: CallerProfile;
  readonly steps: readonly Step[];
  /** Why it is not played through the engine. */
  readonly textOnly?: string;
  readonly expect: {
    /** Booked appointments at the end, those of the start included, earliest first. */
    readonly booked?: readonly (string | RegExp)[];
    readonly cancelled?: readonly (string | RegExp)[];
    readonly callbacks?: readonly RegExp[];
    readonly outcome?: "completed" | "escalated" | "agent-hung-up" | "caller-hung-up" | "failed";
    readonly disposition?: string;
    readonly escalations?: readonly string[];
    readonly said?: readonly RegExp[];
    readonly neverSaid?: readonly RegExp[];
  };
}

import type { TurnTool } from "../../../src/server/api-types.ts";

/** What a call changed in the calendar, or left as a wish for a callback. */
export interface Deed {
  readonly kind: "booked" | "moved" | "cancelled" | "callback";
  readonly title: string;
  /** ISO 8601 with offset; absent for a callback. */
  readonly start?: string;
  readonly lines: readonly string[];
}

const kinds: Readonly<Record<string, Deed["kind"]>> = {
  book_appointment: "booked",
  move_appointment: "moved",
  cancel_appointment: "cancelled",
  request_callback: "callback",
};

/** Reads from the tools of a call what it did. Tools of other playbooks are passed over. */
export function toDeeds(tools: readonly TurnTool[]): readonly Deed[] {
  return tools.flatMap((tool) => {
    const kind = kinds[tool.name];
    if (kind === undefined || tool.ok !== true) return [];
    const facts = { ...textsOf(tool.args), ...textsOf(tool.result) };
    return [kind === "callback" ? toCallback(facts) : toAppointment(kind, facts)];
  });
}

type Facts = Readonly<Record<string, string>>;

function toAppointment(kind: Deed["kind"], facts: Facts): Deed {
  const { start } = facts;
  return {
    kind,
    title: capital(facts["service"] ?? "Appointment"),
    ...(start === undefined ? {} : { start }),
    lines: [facts["practitioner"], facts["name"], facts["phone"]].filter((line) => line !== undefined),
  };
}

function toCallback(facts: Facts): Deed {
  return {
    kind: "callback",
    title: "Callback",
    lines: [facts["when"], facts["name"], facts["phone"], facts["reason"]].filter(
      (line) => line !== undefined && line !== "",
    ) as string[],
  };
}

function textsOf(value: unknown): Facts {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

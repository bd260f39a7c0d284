// `callwright talk --json` as other programs use it: a process of its own, a real database, lines in and out.
import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestDatabase } from "../../../test/setup/database.ts";
import { openTestDatabase } from "../../../test/setup/database.ts";
import { runCli, startCli } from "../run-cli.test-support.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const now = "2026-12-01T10:00:00-05:00";
const booking = [
  "I'd like a cleaning next Tuesday afternoon",
  "the first one",
  "Anna Lee",
  "212 555 0147",
  "yes please",
  "no, that's all, thanks",
];

interface Event {
  readonly type: string;
  readonly [field: string]: unknown;
}

const environment = () => ({ DATABASE_URL: database.url });
const toInput = (lines: readonly unknown[]): string =>
  lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join("");
const toEvents = (output: string): readonly Event[] =>
  output
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Event);

async function talk(...lines: readonly unknown[]): Promise<readonly Event[]> {
  const { code, stdout, stderr } = await runCli(["talk", "--json"], {
    environment: environment(),
    input: toInput(lines),
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return toEvents(stdout);
}

const types = (events: readonly Event[]): readonly string[] => events.map(({ type }) => type);
const ofType = (events: readonly Event[], type: string): readonly Event[] => events.filter((one) => one.type === type);
const rowsLeft = async (): Promise<number> => {
  const { db } = database;
  const counts = await Promise.all(
    (["calendars", "calendar_entries", "callbacks", "calendar_requests"] as const).map((table) =>
      db
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<string>().as("count"))
        .executeTakeFirstOrThrow(),
    ),
  );
  return counts.reduce((sum, { count }) => sum + Number(count), 0);
};

// A process each: a second when the machine is idle.
describe("talk --json", { timeout: 60_000 }, () => {
  it("holds a call from the greeting to the booking, and says how it ended and what it left behind", async () => {
    const events = await talk({ call: { now } }, ...booking.map((say) => ({ say })));
    expect(types(events).slice(0, 3)).toEqual(["agent-say", "agent-say", "waiting"]);
    expect(types(events).slice(-2)).toEqual(["outcome", "state"]);
    expect(ofType(events, "outcome")).toEqual([{ type: "outcome", outcome: "completed", disposition: "booked" }]);
    const state = ofType(events, "state");
    expect(state).toEqual([
      {
        type: "state",
        appointments: [
          {
            service: "cleaning",
            start: "2026-12-08T14:00:00-05:00",
            end: "2026-12-08T14:45:00-05:00",
            practitioner: "Kim Tran",
            name: "Anna Lee",
            phone: "+12125550147",
            status: "booked",
          },
        ],
        callbacks: [],
      },
    ]);
    const tools = ofType(events, "tool");
    expect(tools.map(({ name }) => name)).toEqual(["find_slots", "hold_slot", "book_appointment"]);
    for (const tool of tools)
      expect(tool).toMatchObject({ ok: true, args: expect.any(Object), result: expect.anything() });
    expect(await rowsLeft()).toBe(0);
  });

  it("gives every call a fresh calendar, with what was to stand in it, and ends the one before", async () => {
    const busy = [{ practitioner: "Kim Tran", start: "2026-12-08T08:30:00-05:00", end: "2026-12-08T17:00:00-05:00" }];
    const appointments = [
      { name: "Sam Diaz", phone: "+12125550100", service: "cleaning", start: "2026-12-09T09:00:00-05:00" },
    ];
    const events = await talk(
      { call: { now, busy, appointments } },
      { say: "I'd like a cleaning on Tuesday the eighth" },
      { call: { now } },
      { hangup: true },
    );
    const [first, second] = ofType(events, "state");
    expect(first).toMatchObject({ appointments: [{ name: "Sam Diaz", practitioner: "Kim Tran", status: "booked" }] });
    expect(second).toMatchObject({ appointments: [], callbacks: [] });
    const firstEnd = events.findIndex(({ type }) => type === "outcome");
    expect(events[firstEnd]).toMatchObject({ outcome: "caller-hung-up" });
    expect(types(events.slice(firstEnd)).join(" ")).toBe("outcome state agent-say agent-say waiting outcome state");
    const found = ofType(events, "tool").find(({ name }) => name === "find_slots");
    expect(JSON.stringify(found?.["result"])).not.toContain('"start":"2026-12-08');
    expect(await rowsLeft()).toBe(0);
  });

  it("answers keys, and a request for a person, by an intercept and an escalation", async () => {
    const events = await talk({ call: { now } }, { dtmf: "0" }, { hangup: true });
    expect(ofType(events, "intercept")).toEqual([{ type: "intercept", name: "person", evidence: "0" }]);
    expect(ofType(events, "escalation")).toEqual([
      { type: "escalation", reason: "person-request", evidence: expect.any(String) },
    ]);
    expect(ofType(events, "outcome")).toMatchObject([{ outcome: "escalated" }]);
  });

  it("lets time pass in silence, says what the agent said meanwhile, and waits again, once", async () => {
    const events = await talk({ call: { now } }, { silenceMs: 9000 }, { silenceMs: 100 }, { silenceMs: 120_000 });
    const turns = types(events).join(" ").split("waiting");
    expect(turns[1]).toContain("agent-say");
    expect(turns[2]?.trim()).toBe("");
    // The agent gives up by itself.
    expect(types(events).slice(-2)).toEqual(["outcome", "state"]);
    expect(ofType(events, "outcome")).toMatchObject([{ outcome: "agent-hung-up" }]);
  });

  it("takes speech without words for what it is", async () => {
    const events = await talk({ call: { now } }, { say: "" }, { say: "   " });
    const after = events.slice(types(events).indexOf("waiting") + 1);
    expect(types(after)).toEqual(expect.arrayContaining(["agent-say", "waiting"]));
    expect(ofType(events, "waiting")).toHaveLength(3);
  });

  it("answers every bad line with an error, and goes on", async () => {
    const bad: readonly (readonly [string, string])[] = [
      ['{"say":"hello"}', "TALK_NO_CALL"],
      ["not json", "TALK_BAD_JSON"],
      ['{"say":', "TALK_BAD_JSON"],
      ["[]", "TALK_BAD_LINE"],
      ["null", "TALK_BAD_LINE"],
      ["42", "TALK_BAD_LINE"],
      ["{}", "TALK_BAD_LINE"],
      ['{"shout":"hello"}', "TALK_BAD_LINE"],
      ['{"say":"a","dtmf":"1"}', "TALK_BAD_LINE"],
      ['{"say":5}', "TALK_BAD_LINE"],
      ['{"silenceMs":-1}', "TALK_BAD_LINE"],
      ['{"silenceMs":1e99}', "TALK_BAD_LINE"],
      ['{"dtmf":"x"}', "TALK_BAD_LINE"],
      ['{"hangup":false}', "TALK_BAD_LINE"],
      ['{"call":{"now":"tomorrow"}}', "TALK_BAD_LINE"],
      ['{"call":{"now":"2026-12-01T10:00:00"}}', "TALK_BAD_LINE"],
      ['{"call":{"nwo":"x"}}', "TALK_BAD_LINE"],
      [
        '{"call":{"busy":[{"practitioner":"Nobody","start":"2026-12-08T08:30:00-05:00","end":"2026-12-08T09:00:00-05:00"}]}}',
        "CALENDAR_INVALID",
      ],
      [`{"say":"${"a".repeat(10_000)}"}`, "TALK_BAD_LINE"],
      [`{"say":"${"a".repeat(1_500_000)}"}`, "TALK_LINE_TOO_LONG"],
      ['{"__proto__":{"say":"x"}}', "TALK_BAD_LINE"],
      ["\u0000\u0007", "TALK_BAD_JSON"],
    ];
    const events = await talk(...bad.map(([line]) => line), "", { call: { now } });
    expect(ofType(events, "error").map(({ code }) => code)).toEqual(bad.map(([, code]) => code));
    for (const error of ofType(events, "error")) {
      expect(Object.keys(error)).toEqual(["type", "code", "message"]);
      expect(error["message"]).not.toBe("");
    }
    expect(types(events).slice(-5)).toEqual(["agent-say", "agent-say", "waiting", "outcome", "state"]);
    expect(await rowsLeft()).toBe(0);
  });

  it("goes on in the same call after a bad line", async () => {
    const events = await talk({ call: { now } }, "oops", { say: "what are your hours" });
    expect(types(events).join(" ")).toBe("agent-say agent-say waiting error agent-say agent-say waiting outcome state");
  });

  it("says the same words twice for the same lines", async () => {
    const lines = [{ call: { now } }, ...booking.slice(0, 3).map((say) => ({ say }))];
    const words = (events: readonly Event[]): readonly unknown[] => ofType(events, "agent-say").map(({ text }) => text);
    expect(words(await talk(...lines))).toEqual(words(await talk(...lines)));
  });

  it("answers line by line, so that a program may decide what to say next", async () => {
    const child = startCli(["talk", "--json"], { environment: environment() });
    const exited = once(child, "exit");
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const untilWaiting = async (): Promise<readonly Event[]> => {
      const events: Event[] = [];
      while (events.at(-1)?.type !== "waiting") events.push(JSON.parse(String((await lines.next()).value)) as Event);
      return events;
    };
    child.stdin.write(toInput([{ call: { now } }]));
    await untilWaiting();
    child.stdin.write(toInput([{ say: "how much is a cleaning" }]));
    expect(JSON.stringify(await untilWaiting())).toContain("$120");
    child.kill("SIGINT");
    expect(JSON.parse(String((await lines.next()).value))).toMatchObject({ type: "outcome" });
    expect(JSON.parse(String((await lines.next()).value))).toMatchObject({ type: "state" });
    expect((await exited)[0]).toBe(130);
    expect(await rowsLeft()).toBe(0);
  });

  it("says when there is no such agent", async () => {
    const { code, stderr } = await runCli(["talk", "--json", "--agent", "nobody"], { environment: environment() });
    expect(code).toBe(1);
    expect(stderr).toBe(
      "callwright: There is no agent 'nobody' (AGENT_UNKNOWN, agent) Use one of: bench, front-desk.\n",
    );
  });

  it("says when the database cannot be reached, and goes on reading", async () => {
    const { code, stdout } = await runCli(["talk", "--json"], {
      environment: { DATABASE_URL: "postgres://nobody:x@127.0.0.1:1/none" },
      input: toInput([{ call: {} }, { say: "hello" }]),
    });
    expect(code).toBe(0);
    expect(toEvents(stdout).map(({ code: errorCode }) => errorCode)).toEqual(["DATABASE_UNAVAILABLE", "TALK_NO_CALL"]);
  });
});

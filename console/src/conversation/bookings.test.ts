import { describe, expect, it } from "vitest";
import type { TurnTool } from "../../../src/server/api-types.ts";
import { toDeeds } from "./bookings.ts";

const start = "2026-12-03T15:30:00-05:00";
const tool = (name: string, more: Partial<TurnTool>): TurnTool => ({
  name,
  effect: "write",
  args: {},
  startMs: 0,
  ...more,
});

describe("what a call did", () => {
  it("is read from the tools that wrote", () => {
    const deeds = toDeeds([
      tool("find_slots", { ok: true, result: { options: [] } }),
      tool("book_appointment", {
        ok: true,
        args: { service: "cleaning", name: "Anna Lee" },
        result: { service: "cleaning", practitioner: "Kim Tran", name: "Anna Lee", phone: "+12125550147", start },
      }),
    ]);
    expect(deeds).toEqual([
      { kind: "booked", title: "Cleaning", start, lines: ["Kim Tran", "Anna Lee", "+12125550147"] },
    ]);
  });

  it("leaves out what failed or is still running", () => {
    expect(toDeeds([tool("book_appointment", { ok: false }), tool("book_appointment", {})])).toEqual([]);
  });

  it("knows a callback", () => {
    const args = { name: "Priya Shah", phone: "+19175550123", when: "tomorrow morning", reason: "a person" };
    expect(toDeeds([tool("request_callback", { ok: true, args, result: {} })])[0]).toMatchObject({
      kind: "callback",
      lines: ["tomorrow morning", "Priya Shah", "+19175550123", "a person"],
    });
  });
});

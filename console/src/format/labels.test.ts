import { describe, expect, it } from "vitest";
import { callerLabel, dispositionLabel, formatPhone, outcomeLabel, readable } from "./labels.ts";

describe("calls in words", () => {
  it("say how they ended", () => {
    expect(outcomeLabel({ isLive: true }).text).toBe("Live");
    expect(outcomeLabel({ isLive: false, outcome: "escalated" })).toEqual({ text: "Escalated", tone: "warn" });
    expect(outcomeLabel({ isLive: false }).text).toBe("Cut off");
  });

  it("leave out what would be said twice", () => {
    const ended = { isLive: false, outcome: "caller-hung-up" } as const;
    expect(dispositionLabel({ ...ended, disposition: "caller-hung-up" })).toBeUndefined();
    expect(dispositionLabel({ ...ended, disposition: "booked" })).toBe("Booked");
    expect(dispositionLabel(ended)).toBeUndefined();
  });

  it("name the caller by number, else by the way", () => {
    expect(callerLabel({ from: "+12125550147", transport: "twilio" })).toBe("(212) 555-0147");
    expect(callerLabel({ transport: "webrtc" })).toBe("Browser call");
    expect(callerLabel({ transport: "sip" })).toBe("SIP");
  });

  it("leave numbers of other countries as they are", () => {
    expect(formatPhone("+4930123456")).toBe("+4930123456");
  });

  it("make words of names", () => {
    expect(readable("not-understood")).toBe("Not understood");
    expect(readable("find_slots")).toBe("Find slots");
  });
});

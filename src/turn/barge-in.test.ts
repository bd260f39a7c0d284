import { describe, expect, it } from "vitest";
import { decideBargeIn } from "./barge-in.ts";
import type { BargeInEvidence } from "./barge-in.ts";

const onset: BargeInEvidence = {
  atMs: 1060,
  onsetMs: 1000,
  pausedAtMs: 1060,
  speaking: true,
  lastVoicedMs: 1000,
  text: "",
  finalised: false,
  decisionMs: 250,
};

describe("a voice into the agent's speech", () => {
  it("is waited for while nothing is known", () => {
    expect(decideBargeIn(onset)).toEqual({ type: "wait", untilMs: 1700 });
  });

  it("is for us at the first word that is no listening noise", () => {
    expect(decideBargeIn({ ...onset, text: "no" })).toEqual({ type: "flush" });
  });

  it("is for us when it goes on, even without a word recognised", () => {
    expect(decideBargeIn({ ...onset, atMs: 1700 })).toEqual({ type: "flush" });
  });

  it("may be listening noise for a second", () => {
    expect(decideBargeIn({ ...onset, atMs: 1700, text: "yeah yeah" })).toEqual({ type: "wait", untilMs: 2000 });
    expect(decideBargeIn({ ...onset, atMs: 2000, text: "yeah yeah" })).toEqual({ type: "flush" });
  });

  it("was a cough when it is over at once", () => {
    const cough = { ...onset, atMs: 1200, speaking: false, lastVoicedMs: 1120 };
    expect(decideBargeIn(cough)).toEqual({ type: "wait", untilMs: 1310 });
    expect(decideBargeIn({ ...cough, atMs: 1310 })).toEqual({ type: "resume" });
  });

  it("gets the recogniser's time when it was long enough for a word", () => {
    const word = { ...onset, atMs: 1400, speaking: false, lastVoicedMs: 1350 };
    expect(decideBargeIn(word)).toEqual({ type: "wait", untilMs: 1800 });
  });

  it("was nothing when the recogniser has answered with nothing", () => {
    expect(decideBargeIn({ ...onset, atMs: 1500, speaking: false, lastVoicedMs: 1350, finalised: true }).type).toBe(
      "resume",
    );
  });
});

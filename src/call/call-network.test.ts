import { describe, expect, it } from "vitest";
import type { Brain, ReplyPart } from "../agent/brain.ts";
import { VirtualCall } from "../testing/virtual-call.ts";

const greeting = "Hello, this is a rather long greeting that takes its time to be heard to the end.";

const greeter: Brain<number> = {
  name: "greeter",
  initialState: () => 0,
  async *reply(turn): AsyncGenerator<ReplyPart<number>> {
    yield { type: "say", text: turn.kind === "greeting" ? greeting : `That was ${turn.kind}.` };
  },
};

describe("a call whose network is lost for a while", () => {
  it("goes on where the caller last heard something, and loses nothing", async () => {
    const virtual = new VirtualCall({ brain: greeter });
    let soundMs = 0;
    virtual.far.onFrame((frame) => {
      if (frame.samples.some((sample) => sample !== 0)) soundMs += 20;
    });
    virtual.start();
    await virtual.silence(1500);
    virtual.far.network("lost");
    await virtual.silence(6000);
    const whileLostMs = soundMs;
    virtual.far.network("recovered");
    await virtual.untilWaiting();
    const said = virtual.journal.find(({ event }) => event.type === "agent-speech-end");
    expect(whileLostMs).toBeLessThanOrEqual(1520);
    expect(soundMs).toBeGreaterThanOrEqual(greeting.split(" ").length * 280);
    expect(said?.event).toMatchObject({ heard: greeting, interrupted: false });
    expect(virtual.journal.filter(({ event }) => event.type === "watchdog")).toEqual([]);
    await virtual.hangUp();
    expect(virtual.call.open).toEqual([]);
  });
});

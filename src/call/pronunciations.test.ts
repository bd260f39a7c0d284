import { describe, expect, it } from "vitest";
import type { Brain } from "../agent/brain.ts";
import { scriptedTts } from "../testing/scripted-tts.ts";
import { VirtualCall } from "../testing/virtual-call.ts";

const receptionist: Brain<number> = {
  name: "receptionist",
  initialState: () => 0,
  async *reply() {
    await Promise.resolve();
    yield { type: "say", text: "Dr. Okafor sees you at 3 pm." };
  },
};

describe("the business's own words", () => {
  it("are said its way by whichever voice speaks, and stand in the journal as they are written", async () => {
    const spoken: string[] = [];
    const voice = (name: string, fails: boolean) =>
      scriptedTts({
        name,
        behaviour: (clause) => {
          spoken.push(clause);
          return fails ? { fault: "refuse" } : { firstAudioMs: 75 };
        },
      });
    const call = new VirtualCall({
      brain: receptionist as Brain,
      tts: [voice("first", true), voice("second", false)],
      pronunciations: [{ word: "Dr. Okafor", say: "Doctor oh KAH for" }],
    });
    call.start();
    await call.untilWaiting();
    const said = spoken.filter((clause) => clause.includes("sees you"));
    expect(said.length).toBeGreaterThanOrEqual(2);
    for (const clause of said) expect(clause).toMatch(/^Doctor oh KAH for sees you at three p\.? ?m/i);
    expect(call.call.conversation.entries.findLast((entry) => entry.role === "agent")?.text).toBe(
      "Dr. Okafor sees you at 3 pm.",
    );
    await call.hangUp();
  });
});

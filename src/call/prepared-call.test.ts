import { describe, expect, it } from "vitest";
import type { Brain } from "../agent/brain.ts";
import { definePlaybook } from "../agent/playbook.ts";
import { Pacer } from "../audio/pacer.ts";
import { seededIds } from "../base/ids.ts";
import { silentLog } from "../base/log.ts";
import { seededRandom } from "../base/random.ts";
import { sleep } from "../base/sleep.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import type { SttVendor } from "../contracts/stt.ts";
import type { TtsVendor } from "../contracts/tts.ts";
import { openLoopback } from "../media/loopback/loopback.ts";
import { ScriptedCaller } from "../testing/scripted-caller.ts";
import { scriptedTts } from "../testing/scripted-tts.ts";
import { CallHost } from "./call-host.ts";

const openMs = 800;
const brain: Brain<undefined> = {
  name: "plain",
  initialState: () => undefined,
  async *reply(turn) {
    yield { type: "say", text: turn.kind === "greeting" ? "Hello there." : `You said ${turn.text}.` };
  },
};
const playbook = definePlaybook({
  name: "plain",
  tools: [],
  instructions: () => "",
  rules: () => brain,
  keyterms: [],
});

/** Counts the sessions of a vendor that are open, and how many were opened at all. */
class Count {
  open = 0;
  opened = 0;

  of<Vendor extends SttVendor | TtsVendor>(vendor: Vendor, clock: VirtualClock): Vendor {
    const open = async (options: never): Promise<AsyncDisposable> => {
      this.opened++;
      const signal = (options as { readonly signal: AbortSignal }).signal;
      await sleep(clock, openMs, signal);
      const session = await vendor.open(options);
      this.open++;
      const close = session[Symbol.asyncDispose].bind(session);
      let isOpen = true;
      session[Symbol.asyncDispose] = () => {
        if (isOpen) this.open--;
        isOpen = false;
        return close();
      };
      return session;
    };
    return { ...vendor, open };
  }
}

function setUp(maxCalls = 2) {
  const clock = new VirtualClock();
  const caller = new ScriptedCaller(clock);
  const count = new Count();
  let warmed = 0;
  const primed: AbortSignal[] = [];
  const loaded = {
    agent: { name: "desk", title: "Desk", playbook: () => playbook },
    playbook,
    brain: () => brain,
    stt: [count.of(caller.stt, clock)],
    tts: [count.of(scriptedTts(), clock), count.of(scriptedTts({ name: "stand-in" }), clock)],
    warmModels: () => {
      warmed++;
      return Promise.resolve();
    },
    primeModels: (signal: AbortSignal) => {
      primed.push(signal);
      return Promise.reject(new Error("not now"));
    },
  };
  const host = new CallHost({
    agents: new Map([["desk", loaded]]),
    vad: caller.vad,
    clock,
    pacer: new Pacer(clock),
    ids: seededIds(seededRandom(1)),
    log: silentLog,
    maxCalls,
  });
  const prepare = (id = "CA1"): void => host.prepare({ id, agent: "desk", inputRateHz: 8000 });
  const call = () => {
    const { transport, far } = openLoopback({ clock, inputRateHz: 8000, outputRateHz: 8000 });
    const { journal } = host.open({ agent: "desk", transport, prepared: "CA1" }).call;
    const event = (type: string) => journal.entries.find((entry) => entry.event.type === type);
    return { far, journal, greetedMs: () => event("agent-speech-start")?.atMs ?? Infinity };
  };
  return { clock, caller, count, host, prepare, call, primed, warmed: () => warmed };
}

describe("a call that is prepared while the phone rings", () => {
  it("greets as if its vendors had been open all the time; without that the caller waits for them", async () => {
    const prepared = setUp();
    prepared.prepare();
    await prepared.clock.advance(1000);
    const early = prepared.call();
    await prepared.clock.advance(3000);
    const late = setUp();
    const unprepared = late.call();
    await late.clock.advance(3000);
    expect([early.greetedMs(), unprepared.greetedMs() - early.greetedMs()]).toEqual([expect.any(Number), openMs]);
    expect(early.greetedMs()).toBeLessThanOrEqual(150);
    expect([prepared.count.opened, prepared.warmed()]).toEqual([3, 1]);
  });

  it("understands what is said at once, and leaves nothing open", async () => {
    const { clock, caller, count, prepare, call } = setUp();
    prepare();
    await clock.advance(1000);
    const { far, journal } = call();
    await clock.advance(1500);
    caller.speak({ text: "how much is a filling" });
    await clock.advance(6000);
    expect(journal.entries.map(({ event }) => event)).toContainEqual(
      expect.objectContaining({ type: "turn-commit", text: "how much is a filling" }),
    );
    far.hangUp();
    await clock.advance(6000);
    expect([count.open, clock.pendingTimers]).toEqual([0, 0]);
  });

  it("is taken over while its sessions are still being opened, and none is opened twice", async () => {
    const { clock, count, prepare, call } = setUp();
    prepare();
    await clock.advance(300);
    const { far, greetedMs } = call();
    await clock.advance(3000);
    expect(greetedMs()).toBeLessThanOrEqual(openMs - 300 + 150);
    expect(count.opened).toBe(3);
    far.hangUp();
    await clock.advance(6000);
    expect([count.open, clock.pendingTimers]).toEqual([0, 0]);
  });

  it.each<[string, number]>([
    ["half a minute later", 31_000],
    ["after it was told to be forgotten", 2000],
  ])("is closed when nobody comes: %s", async (_when, waitMs) => {
    const { clock, count, host, prepare } = setUp();
    prepare();
    await clock.advance(100);
    if (waitMs < 30_000) void host.forget("CA1");
    await clock.advance(waitMs);
    expect([count.opened, count.open, clock.pendingTimers]).toEqual([3, 0, 0]);
  });

  it("is prepared once, and not at all where there is no room", async () => {
    const { clock, count, host, prepare } = setUp(2);
    for (const id of ["CA1", "CA1", "CA2", "CA3", "CA4"]) prepare(id);
    await clock.advance(1000);
    expect(count.opened).toBe(6);
    const closing = host[Symbol.asyncDispose]();
    await clock.advance(1000);
    await closing;
    expect([count.open, clock.pendingTimers]).toEqual([0, 0]);
  });

  it("primes the models for whoever calls, until the host closes", async () => {
    const { clock, host, prepare, primed } = setUp();
    prepare();
    void host.forget("CA1");
    await clock.advance(1000);
    expect(primed.map(({ aborted }) => aborted)).toEqual([false]);
    await host[Symbol.asyncDispose]();
    expect(primed.map(({ aborted }) => aborted)).toEqual([true]);
  });
});

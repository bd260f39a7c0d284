import { describe, expect, it } from "vitest";
import { definePlaybook } from "../agent/playbook.ts";
import type { Brain } from "../agent/brain.ts";
import { Pacer } from "../audio/pacer.ts";
import { seededIds } from "../base/ids.ts";
import { silentLog } from "../base/log.ts";
import { seededRandom } from "../base/random.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import { openLoopback } from "../media/loopback/loopback.ts";
import { ScriptedCaller } from "../testing/scripted-caller.ts";
import { scriptedTts } from "../testing/scripted-tts.ts";
import { CallHost } from "./call-host.ts";

const brain: Brain<undefined> = {
  name: "plain",
  initialState: () => undefined,
  async *reply() {
    yield { type: "say", text: "Hello there." };
  },
};
const playbook = definePlaybook({
  name: "plain",
  tools: [],
  instructions: () => "",
  rules: () => brain,
  keyterms: [],
});

function open(maxCalls = 2) {
  const clock = new VirtualClock();
  const caller = new ScriptedCaller(clock);
  const late = { share: 0 };
  const host = new CallHost({
    agents: new Map([
      [
        "desk",
        {
          agent: { name: "desk", title: "Desk", playbook: () => playbook },
          playbook,
          brain: () => brain,
          stt: [caller.stt],
          tts: [scriptedTts()],
        },
      ],
    ]),
    vad: caller.vad,
    clock,
    pacer: Object.defineProperty(new Pacer(clock), "lateShare", { get: () => late.share }),
    ids: seededIds(seededRandom(1)),
    log: silentLog,
    maxCalls,
  });
  const call = (agent = "desk") => {
    const { transport, far } = openLoopback({ clock });
    return { ...host.open({ agent, transport, from: "+12125550142" }), far };
  };
  return { clock, host, call, late };
}

describe("the calls of a process", () => {
  it("are told of from start to end, and are live in between", async () => {
    const { clock, host, call } = open();
    const news: string[] = [];
    host.observe({
      callStarted: (info) => news.push(`start ${info.from}`),
      entry: (_info, { event }) => news.push(event.type),
      callEnded: (_info, end) => news.push(`end ${end.outcome}`),
    });
    const { far, info } = call();
    expect(host.live.has(info.id)).toBe(true);
    await clock.advance(3000);
    far.hangUp();
    await clock.advance(1000);
    expect(news.slice(0, 2)).toEqual(["start +12125550142", "call-start"]);
    expect(news.slice(-2)).toEqual(["call-end", "end caller-hung-up"]);
    expect(host.live.size).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it("are not ended by an observer that fails, and the others still hear of them", async () => {
    const { clock, host, call } = open();
    const fail = (): never => {
      throw new Error("a bad observer");
    };
    const ended: string[] = [];
    host.observe({ callStarted: fail, entry: fail, callEnded: fail });
    host.observe({
      callStarted: () => undefined,
      entry: () => undefined,
      callEnded: (_info, end) => ended.push(end.outcome),
    });
    const { call: live } = call();
    await clock.advance(3000);
    expect(live.journal.entries.some(({ event }) => event.type === "waiting")).toBe(true);
    const ending = live.hangUp("done");
    await clock.advance(1000);
    await ending;
    expect(ended).toEqual(["agent-hung-up"]);
  });

  it("are refused above the limit, for unknown agents, and while the process ends", async () => {
    const { clock, host, call } = open(1);
    expect(() => call("nobody")).toThrow(expect.objectContaining({ code: "AGENT_UNKNOWN" }));
    const { call: live } = call();
    expect(() => call()).toThrow(expect.objectContaining({ code: "CALL_LIMIT_REACHED" }));
    const closing = host[Symbol.asyncDispose]();
    await clock.advance(6000);
    await closing;
    expect(await live.done).toMatchObject({ outcome: "agent-hung-up", disposition: "shutdown" });
    expect(() => call()).toThrow(expect.objectContaining({ code: "CALL_LIMIT_REACHED" }));
  });

  it("are refused while the sound of those that are live leaves too late, and those go on", async () => {
    const { clock, host, call, late } = open(5);
    const { call: live } = call();
    await clock.advance(3000);
    late.share = 0.1;
    expect(host.load).toMatchObject({ calls: 1, maxCalls: 5, lateShare: 0.1, state: "overloaded" });
    expect(() => call()).toThrow(expect.objectContaining({ code: "CALL_LIMIT_REACHED" }));
    expect(live.journal.entries.some(({ event }) => event.type === "call-end")).toBe(false);
    late.share = 0;
    expect(host.load.state).toBe("open");
    expect(call().info.agent).toBe("desk");
    const closing = host[Symbol.asyncDispose]();
    await clock.advance(6000);
    await closing;
  });
});

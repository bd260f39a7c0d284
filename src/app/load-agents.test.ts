import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AgentServices } from "../agent/agent.ts";
import { silentLog } from "../base/log.ts";
import type { Log } from "../base/log.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import type { LlmVendor } from "../contracts/llm.ts";
import type { SpeechModelVendor } from "../contracts/speech-model.ts";
import { scriptedTts } from "../testing/scripted-tts.ts";
import { toRoute } from "../call/fixed-route.ts";
import { loadAgents } from "./load-agents.ts";
import type { Vendors } from "./vendors.ts";

const noVendors: Vendors = { stt: [], llm: [], tts: [], s2s: [] };
const services: AgentServices = {
  openCalendar: () => Promise.reject(new Error("no calendar here")),
  callbacks: { record: () => Promise.reject(new Error("no callbacks here")) },
};
const model: LlmVendor = { name: "openai", model: "scripted", stream: () => (async function* () {})() };
const playbook =
  '() => ({ name: "p", tools: [], keyterms: [], instructions: () => "", rules: () => ({ name: "rules", initialState: () => ({}) }) })';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "callwright-agents-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const agentFile = (fields: string, name = "desk"): Promise<void> =>
  writeFile(join(folder, `${name}.agent.ts`), `export default { ${fields} };\n`);
const load = (vendors: Vendors = noVendors, log: Log = silentLog) =>
  loadAgents({ folder, services, vendors, clock: new VirtualClock(), log });

describe("loading agents", () => {
  it("loads every agent of the folder, by the name of its file", async () => {
    await agentFile(`name: "desk", title: "Desk", playbook: ${playbook}`);
    await agentFile(`name: "night-desk", title: "Night desk", playbook: ${playbook}`, "night-desk");
    await writeFile(join(folder, "notes.md"), "not an agent");
    const agents = await load();
    expect([...agents.keys()]).toEqual(["desk", "night-desk"]);
    expect(agents.get("desk")?.brain().name).toBe("rules");
  });

  it("is led by the model when there is one, and carried on by the rules", async () => {
    await agentFile(`name: "desk", title: "Desk", playbook: ${playbook}`);
    const agents = await load({ ...noVendors, llm: [model] });
    expect(agents.get("desk")?.brain().name).toBe("llm:scripted+rules");
  });

  it("shows its models the prompt ahead of need only where that is wanted", async () => {
    await agentFile(`name: "desk", title: "Desk", playbook: ${playbook}`);
    const asked: number[] = [];
    const caching: LlmVendor = {
      ...model,
      cachesPrompts: true,
      stream: ({ maxOutputTokens }) => {
        asked.push(maxOutputTokens);
        return (async function* () {})();
      },
    };
    const loading = { folder, services, vendors: { ...noVendors, llm: [caching] }, log: silentLog };
    const clock = new VirtualClock();
    const { signal } = new AbortController();
    const frugal = await loadAgents({ ...loading, clock });
    expect(frugal.get("desk")?.primeModels).toBeUndefined();
    const eager = await loadAgents({ ...loading, clock, primePrompts: true });
    await eager.get("desk")?.primeModels?.(signal);
    await eager.get("desk")?.primeModels?.(signal);
    expect(asked).toEqual([1]);
  });

  it("keeps to the rules when the agent says so", async () => {
    await agentFile(`name: "desk", title: "Desk", brain: "rules", playbook: ${playbook}`);
    const agents = await load({ ...noVendors, llm: [model] });
    expect(agents.get("desk")?.brain().name).toBe("rules");
  });

  it("uses the vendors that an agent names, then engines on this machine", async () => {
    const tts = [scriptedTts({ name: "cartesia" }), scriptedTts({ name: "piper" }), scriptedTts({ name: "flite" })];
    await agentFile(`name: "desk", title: "Desk", tts: ["flite"], playbook: ${playbook}`);
    const agents = await load({ ...noVendors, tts });
    expect(
      toRoute(agents.get("desk")?.tts ?? [])
        .order()
        .map(({ name }) => name),
    ).toEqual(["flite", "piper"]);
  });

  it("warns of a vendor that is named and not configured, and goes on without it", async () => {
    const warnings: string[] = [];
    await agentFile(`name: "desk", title: "Desk", stt: ["deepgram"], playbook: ${playbook}`);
    const agents = await load(noVendors, { ...silentLog, warn: (_fields, message) => warnings.push(message) });
    expect(toRoute(agents.get("desk")?.stt ?? []).order()).toEqual([]);
    expect(warnings).toEqual(["Agent 'desk' names stt 'deepgram', which is not configured"]);
  });
});

describe("an agent with a speech model", () => {
  const speechModel: SpeechModelVendor = {
    name: "openai-realtime",
    model: "scripted",
    capabilities: { streaming: true, sampleRatesHz: [24_000], finalDeadlineMs: 1000 },
    open: () => Promise.reject(new Error("not in this test")),
  };

  it("hears and speaks by it, with models and rules to stand in for it", async () => {
    await agentFile(`name: "desk", title: "Desk", speechModel: "openai-realtime", playbook: ${playbook}`);
    const agents = await load({ ...noVendors, llm: [model], s2s: [speechModel] });
    const speech = agents.get("desk")?.speechModel?.();
    expect(speech?.brain.name).toBe("s2s:scripted+llm:scripted+rules");
    expect(
      toRoute(speech?.stt ?? [])
        .order()
        .map(({ name }) => name),
    ).toEqual(["openai-realtime-s2s"]);
    expect(agents.get("desk")?.brain().name).toBe("llm:scripted+rules");
  });

  it("is one by CALLWRIGHT_SPEECH_MODEL when it says nothing, and none when it says so", async () => {
    await agentFile(`name: "desk", title: "Desk", playbook: ${playbook}`);
    await agentFile(`name: "plain", title: "Plain", speechModel: false, playbook: ${playbook}`, "plain");
    await agentFile(`name: "rules", title: "Rules", brain: "rules", playbook: ${playbook}`, "rules");
    const agents = await loadAgents({
      folder,
      services,
      clock: new VirtualClock(),
      log: silentLog,
      vendors: { ...noVendors, s2s: [speechModel] },
      speechModel: "openai-realtime",
    });
    expect([...agents].filter(([, { speechModel: made }]) => made).map(([name]) => name)).toEqual(["desk"]);
  });

  it("goes the usual way, with a warning that names the variable, when it is not configured", async () => {
    const warnings: string[] = [];
    await agentFile(`name: "desk", title: "Desk", speechModel: "openai-realtime", playbook: ${playbook}`);
    const agents = await load(noVendors, { ...silentLog, warn: (_fields, message) => warnings.push(message) });
    expect(agents.get("desk")?.speechModel).toBeUndefined();
    expect(warnings).toEqual([expect.stringMatching(/'openai-realtime', which is not configured: set OPENAI_/)]);
  });

  it("is refused when no vendor has that name, with those that there are", async () => {
    await agentFile(`name: "desk", title: "Desk", speechModel: "gpt", playbook: ${playbook}`);
    await expect(load()).rejects.toMatchObject({
      code: "AGENT_VENDOR_UNKNOWN",
      field: "speechModel",
      hint: expect.stringContaining("openai-realtime"),
    });
  });
});

describe("agent files that are wrong", () => {
  it.each([
    ["a field that is no field", `name: "desk", title: "Desk", pace: 3, playbook: ${playbook}`, "pace"],
    ["no title", `name: "desk", playbook: ${playbook}`, "title"],
    ["a language that is none", `name: "desk", title: "Desk", language: "English", playbook: ${playbook}`, "language"],
    ["a brain that is none", `name: "desk", title: "Desk", brain: "big", playbook: ${playbook}`, "brain"],
    [
      "a policy that is none",
      `name: "desk", title: "Desk", hedge: { policy: "twice" }, playbook: ${playbook}`,
      "hedge.policy",
    ],
    [
      "a hedge of one",
      `name: "desk", title: "Desk", hedge: { policy: "at-start", requests: 1 }, playbook: ${playbook}`,
      "hedge.requests",
    ],
    [
      "a field that no hedge has",
      `name: "desk", title: "Desk", hedge: { policy: "off", k: 2 }, playbook: ${playbook}`,
      "hedge.k",
    ],
    ["a preference that is none", `name: "desk", title: "Desk", prefer: "cheapest", playbook: ${playbook}`, "prefer"],
    ["no playbook", `name: "desk", title: "Desk"`, "playbook"],
    [
      "a pronunciation of nothing",
      `name: "desk", title: "Desk", pronunciations: [{ word: "Okafor", say: " " }], playbook: ${playbook}`,
      "pronunciations.0.say",
    ],
    [
      "a pronunciation with a wrong field",
      `name: "desk", title: "Desk", pronunciations: [{ word: "Okafor", says: "x", say: "y" }], playbook: ${playbook}`,
      "pronunciations.0.says",
    ],
    ["a playbook that throws", `name: "desk", title: "Desk", playbook: () => { throw new Error("oh") }`, "playbook"],
    ["a playbook that is empty", `name: "desk", title: "Desk", playbook: () => ({})`, "playbook.name"],
  ])("%s: says file, field and fix", async (_name, fields, field) => {
    await agentFile(fields);
    const failure: unknown = await load().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "AGENT_INVALID", field });
    expect((failure as { readonly message: string }).message).toContain("desk.agent.ts");
    expect((failure as { readonly hint: string }).hint).not.toBe("");
  });

  it("says when a file cannot be imported", async () => {
    await writeFile(join(folder, "desk.agent.ts"), 'export default { name: "desk"');
    await expect(load()).rejects.toMatchObject({ code: "AGENT_INVALID" });
  });

  it("says when the name is not that of the file", async () => {
    await agentFile(`name: "other", title: "Desk", playbook: ${playbook}`);
    await expect(load()).rejects.toMatchObject({ code: "AGENT_NAME_MISMATCH", field: "name" });
  });

  it("refuses a vendor that nobody knows", async () => {
    await agentFile(`name: "desk", title: "Desk", stt: ["deepgrm"], playbook: ${playbook}`);
    await expect(load()).rejects.toMatchObject({ code: "AGENT_VENDOR_UNKNOWN", field: "stt.0" });
  });

  it("says when there is no agent, or no folder", async () => {
    await expect(load()).rejects.toMatchObject({ code: "AGENT_NONE" });
    await rm(folder, { recursive: true });
    await expect(load()).rejects.toMatchObject({ code: "AGENT_FOLDER_UNREADABLE" });
  });
});

import { useState } from "react";
import type { AgentsAnswer, EnginesAnswer } from "../../../src/server/api-types.ts";

/** What a call would be begun with now. */
export interface TalkSettings {
  readonly agent: string;
  readonly agents: AgentsAnswer["agents"];
  chooseAgent(name: string): void;
  titleOf(name: string): string;
  /** Whether there is a recogniser: without one a call is typed. */
  readonly canListen: boolean;
  readonly iceServers: readonly RTCIceServer[];
}

export function useTalkSettings(agents: AgentsAnswer | undefined, engines: EnginesAnswer | undefined): TalkSettings {
  const [chosen, chooseAgent] = useState("");
  const list = agents?.agents ?? [];
  const agent = list.some(({ name }) => name === chosen) ? chosen : (agents?.defaultAgent ?? "");
  return {
    agent,
    agents: list,
    chooseAgent,
    titleOf: (name) => list.find((one) => one.name === name)?.title ?? name,
    canListen: engines === undefined || hasRecogniser(engines),
    iceServers: (engines?.iceServers ?? []).map(({ urls, ...rest }) => ({
      ...rest,
      urls: typeof urls === "string" ? urls : [...urls],
    })),
  };
}

function hasRecogniser(engines: EnginesAnswer): boolean {
  return engines.engines.some(({ kind, state }) => kind === "stt" && (state === "ready" || state === "starting"));
}

import { summarise } from "../../testing/bench/statistics.ts";
import type { CommandContext } from "../console-output.ts";
import { emphasised } from "../console-output.ts";
import type { Scenario } from "./scenario.ts";
import type { SimulationEvent } from "./simulation.ts";

/** Who speaks with whom. */
export interface SimulationParties {
  readonly scenario: Scenario;
  readonly agent: string;
  readonly caller: string;
  readonly vad: string;
  readonly stt: string;
  readonly brain: string;
  readonly tts: string;
}

/** Prints a simulation as it goes. */
export interface SimulationReport {
  readonly begin: (parties: SimulationParties) => void;
  readonly event: (event: SimulationEvent) => void;
  /** The summary of all latencies. */
  readonly end: () => void;
  /** How much came out otherwise than expected. */
  readonly unexpected: number;
}

/** A report for people, or (`json`) one JSON object a line. */
export function openReport({ stdout }: Pick<CommandContext, "stdout">, json: boolean): SimulationReport {
  const latencies: number[] = [];
  let unexpected = 0;
  const line = (text: string): void => void stdout.write(`${text}\n`);
  const note = (text: string): void => line(emphasised(stdout, "dim", `         ${text}`));
  const print = json ? (event: object): void => line(JSON.stringify(event)) : people(stdout, line, note);
  return {
    get unexpected() {
      return unexpected;
    },
    begin: ({ scenario, ...parties }) => {
      if (json) print({ type: "simulation", scenario: scenario.name, title: scenario.title, ...parties });
      else {
        line(emphasised(stdout, "bold", scenario.title));
        const { agent, caller, vad, stt, brain, tts } = parties;
        note(`${agent}: hears with ${vad} and ${stt}, led by ${brain}, speaks with ${tts}; the caller with ${caller}`);
      }
    },
    event: (event) => {
      if (event.type === "turn" && event.latencyMs !== undefined) latencies.push(event.latencyMs);
      if (event.type === "unexpected") unexpected++;
      print(event);
    },
    end: () => {
      const { n, p50, p95, most } = summarise(latencies);
      if (json) {
        print({ type: "summary", turns: n, ...(n > 0 && { p50Ms: p50, p95Ms: p95, mostMs: most }), unexpected });
        return;
      }
      if (n > 0) {
        line(
          `Latency at the caller's ear, ${n} turns: P50 ${Math.round(p50)} ms, P95 ${Math.round(p95)} ms, most ${Math.round(most)} ms`,
        );
      }
      line(
        unexpected === 0
          ? emphasised(stdout, "green", "All as the scenario expects.")
          : emphasised(stdout, "red", `${unexpected} things came out otherwise than the scenario expects.`),
      );
    },
  };
}

function people(
  stdout: NodeJS.WriteStream,
  line: (text: string) => void,
  note: (text: string) => void,
): (event: SimulationEvent | object) => void {
  const agent = (text: string, more = ""): void => line(`${emphasised(stdout, "cyan", "agent  ‹ ")}${text}${more}`);
  return (shown) => {
    const event = shown as SimulationEvent;
    switch (event.type) {
      case "agent-say":
        agent(event.text);
        break;
      case "turn": {
        const { said, understood, reply, latencyMs } = event;
        line(`caller › ${said}`);
        note(understood === "" ? "(not understood)" : `understood: ${understood}`);
        const waited = latencyMs === undefined ? "" : emphasised(stdout, "dim", `  ${Math.round(latencyMs)} ms`);
        agent(reply === "" ? "(nothing)" : reply, waited);
        break;
      }
      case "unexpected":
        line(emphasised(stdout, "red", `unexpected: ${event.message}`));
        break;
      case "outcome":
        note(`the call has ended: ${event.outcome}, ${event.disposition}`);
        break;
      case "state":
        for (const { service, practitioner, start, name, phone, status } of event.appointments) {
          note(`calendar: ${status}: ${service} with ${practitioner}, ${start}, for ${name}, ${phone}`);
        }
        for (const { name, phone, when } of event.callbacks) note(`callback: ${name}, ${phone}, ${when}`);
        break;
    }
  };
}

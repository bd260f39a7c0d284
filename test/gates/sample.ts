import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { installedProgram, root, runProgram } from "../../scripts/run-program.ts";

/** A little repository with bad code in it, on which a gate with the real configuration must fail. */
export interface Sample extends Disposable {
  readonly folder: string;
  /** Adds files: path from the sample's root, and text. */
  write(files: Readonly<Record<string, string>>): void;
  /** Runs a program that npm installed, in the sample. */
  run(program: string, args: readonly string[]): Promise<{ readonly code: number; readonly output: string }>;
}

/** Makes a sample inside the repository (in `.gates/`, which git ignores), so that packages and types resolve. */
export function openSample(files: Readonly<Record<string, string>>): Sample {
  const parent = join(root, ".gates");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "sample-"));
  // Tools that obey .gitignore look for the root of a git repository; with one of its own the sample is not ignored.
  mkdirSync(join(folder, ".git"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const sample: Sample = {
    folder,
    write(added) {
      for (const [path, text] of Object.entries(added)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
    },
    async run(program, args) {
      const options = { folder: join(".gates", folder.slice(parent.length + 1)), quiet: true, timeoutMs: 60_000 };
      return await runProgram(installedProgram(program), args, options);
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
  sample.write(files);
  return sample;
}

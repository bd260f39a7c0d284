import { describe, expect, it } from "vitest";
import { runCli } from "./run-cli.test-support.ts";

describe("the command line", { timeout: 60_000 }, () => {
  it("helps with every command and with examples", async () => {
    const { code, stdout } = await runCli(["--help"]);
    expect(code).toBe(0);
    for (const command of ["start", "talk", "simulate", "doctor", "models"]) {
      expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
    }
    expect(stdout).toContain("Examples:");
  });

  it.each(["start", "talk", "simulate", "doctor"])("helps with %s, by an example", async (command) => {
    const { code, stdout } = await runCli([command, "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain(`$ npx callwright ${command}`);
  });

  it("prints its version", async () => {
    const { code, stdout } = await runCli(["--version"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [["tlk"], "unknown command 'tlk'", "Did you mean talk?"],
    [["talk", "--jsn"], "unknown option '--jsn'", "Did you mean --json?"],
    [["models", "pul"], "pul", ""],
  ])("answers wrong usage (%s) with a suggestion and exit code 2", async (args, problem, suggestion) => {
    const { code, stdout, stderr } = await runCli(args);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(problem);
    expect(stderr).toContain(suggestion);
  });

  it("says what is wrong in one line with code, field and fix, and exits with 1", async () => {
    const { code, stderr } = await runCli(["start"], { environment: { CALLWRIGHT_PORT: "many" } });
    expect(code).toBe(1);
    expect(stderr).toBe(
      "callwright: The environment variable CALLWRIGHT_PORT is not valid (CONFIG_INVALID, CALLWRIGHT_PORT) Give a port from 0 (any free one) to 65535.\n",
    );
  });

  it("shows the stack with --verbose, before or behind the command", async () => {
    const { code, stderr } = await runCli(["simulate", "nothing", "--verbose"]);
    expect(code).toBe(1);
    expect(stderr).toContain("SCENARIO_UNKNOWN");
    expect(stderr).toMatch(/^ {4}at /m);
  });

  it("writes no colours into a pipe, nor with NO_COLOR", async () => {
    const { stdout } = await runCli(["simulate", "--list"], { environment: { NO_COLOR: "1" } });
    expect(stdout).not.toContain("\u001B");
  });
});

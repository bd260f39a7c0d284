// Installs what package-lock.json names when node_modules is missing or stale, then runs a file of this repository on
// the Node that package.json pins: `node bootstrap.mjs src/cli/main.ts start …`. Works on any Node from 20 and needs nothing else.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const at = (path) => join(fileURLToPath(new URL(".", import.meta.url)), path);
const [stamp, lock, pinnedNode] = ["node_modules/.installed", ".install-lock", "node_modules/node/bin/node"].map(at);
const [major, pinnedMajor] = [Number(process.versions.node.split(".")[0]), 24];
const read = (path) => (existsSync(path) ? readFileSync(path, "utf8") : "");
const inputs = ["package-lock.json", "package.json", ".npmrc"].map((path) => read(at(path)));
const wanted = createHash("sha256")
  .update([process.platform, process.arch, ...inputs].join("\0"))
  .digest("hex");
const say = (message) => process.stderr.write(`callwright: ${message}\n`);

/** Whether the installation is the wanted one: by our stamp, else by what npm wrote down when it last finished. */
function isInstalled() {
  if (!existsSync(pinnedNode) && major < pinnedMajor) return false;
  if (read(stamp) === wanted) return true;
  const installed = JSON.parse(read(at("node_modules/.package-lock.json")) || "{}").packages;
  if (installed === undefined) return false;
  const isFor = (list, value) => list === undefined || list.includes(value);
  const isNeeded = ({ optional, os, cpu, libc }) =>
    !optional || (os !== undefined && libc === undefined && isFor(os, process.platform) && isFor(cpu, process.arch));
  const { "": _root, ...locked } = JSON.parse(inputs[0]).packages;
  const isThere = ([path, entry]) => !isNeeded(entry) || installed[path]?.version === entry.version;
  if (!Object.entries(locked).every(isThere)) return false;
  writeFileSync(stamp, wanted);
  return true;
}

function fail(message) {
  say(message);
  process.exit(1);
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** The process that installs: this one if it could take the lock (a link that "points" at a process id), 0 for none. */
function takeLock() {
  try {
    symlinkSync(String(process.pid), lock);
    return process.pid;
  } catch (error) {
    if (error.code !== "EEXIST") fail(`cannot write to this folder (${error.code}). Give this user the right to.`);
  }
  try {
    const owner = Number(readlinkSync(lock));
    if (isAlive(owner)) return owner;
    rmSync(lock, { force: true });
  } catch (error) {
    if (error.code !== "ENOENT") throw error; // ENOENT: released in this very moment.
  }
  return 0;
}

/** Runs a program to its end with our terminal and our signals; gives its exit code as a shell would. */
function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: "inherit" });
    // Ctrl-C in a terminal reaches the child by itself; passing it on would make two of it.
    const inTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
    process.on("SIGINT", () => inTerminal || child.kill("SIGINT"));
    for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
    child.on("error", (error) => fail(`cannot start ${command}: ${error.message}`));
    child.on("exit", (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

async function install() {
  say("installing what package-lock.json names; this takes about a minute, once …");
  const args = ["ci", "--include=dev", "--loglevel=error", "--no-audit", "--no-fund", "--prefix", at(".")];
  const npmScript = process.env.npm_execpath;
  const code = npmScript?.endsWith(".js") ? await run(process.execPath, [npmScript, ...args]) : await run("npm", args);
  if (code !== 0) {
    rmSync(lock, { force: true });
    say(
      "'npm ci' failed, so nothing was started. Its own message stands above; mend it and run the same command again.",
    );
    process.exit(code);
  }
  writeFileSync(stamp, wanted);
}

async function installOnce() {
  for (let told = false; !isInstalled();) {
    const owner = takeLock();
    if (owner === process.pid) {
      // Somebody else may have finished between the check and the lock.
      if (!isInstalled()) await install();
      rmSync(lock, { force: true });
      return;
    }
    if (owner > 0 && !told) say(`waiting for the installation that process ${owner} is doing …`);
    told ||= owner > 0;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
  }
}

const [program, ...programArgs] = process.argv.slice(2);
if (major < 20)
  fail(`Node ${process.versions.node} is too old to start from. Install Node 20 or newer; 24 comes by itself.`);
if (program === undefined) fail("give a file to run, for instance 'node bootstrap.mjs src/main.ts'.");
await installOnce();
if (!existsSync(pinnedNode) && major < pinnedMajor) {
  fail(
    "the pinned Node is missing (node_modules/node/bin/node), since the install script of the npm package 'node' has " +
      "not run. Set 'ignore-scripts=false' in npm's configuration, delete node_modules and try again, or use Node 24.",
  );
}
const runtime = existsSync(pinnedNode) ? pinnedNode : process.execPath;
// On a Node that can, become the program: one process less, and no signal to pass on.
process.execve?.(runtime, [runtime, at(program), ...programArgs], process.env);
process.exitCode = await run(runtime, [at(program), ...programArgs]);

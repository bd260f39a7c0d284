import { randomUUID } from "node:crypto";
import { access, constants, mkdir, rm, statfs, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { createServer } from "node:net";
import { availableParallelism, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { agentNames, agentsFolder, importAgent } from "../../app/agent-files.ts";
import { readConfig } from "../../app/config.ts";
import type { AppConfig } from "../../app/config.ts";
import type { Clock } from "../../base/clock.ts";
import type { Log } from "../../base/log.ts";
import { openDatabase } from "../../store/database.ts";
import type { Check } from "./finding.ts";
import { timed, trouble } from "./finding.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const leastNodeMajor = 24;
/** Room for the database, the models and some hours of recordings. */
const comfortableBytes = 2_000_000_000;
const leastBytes = 300_000_000;
const roundTripTimeoutMs = 1500;

/** Checks of the machine itself: Node, configuration, disk, ports. */
export function machineChecks(environment: Environment): readonly Check[] {
  const dataFolder = resolve(environment["CALLWRIGHT_DATA"] || ".callwright");
  return [
    { area: "machine", name: "Node", look: checkNode },
    {
      area: "machine",
      name: "configuration",
      look: () => {
        const { host, port, defaultAgent, token } = readConfig(environment);
        const isLocal = ["127.0.0.1", "::1", "localhost"].includes(host);
        if (!isLocal && token === undefined) {
          throw trouble(`CALLWRIGHT_HOST is ${host}, and there is no token`, "Set CALLWRIGHT_TOKEN to a secret.");
        }
        return { detail: `listens on ${host}:${port}, agent '${defaultAgent}'` };
      },
    },
    { area: "machine", name: "data folder", look: () => checkFolder(dataFolder) },
    { area: "machine", name: "disk space", look: () => checkDisk(dataFolder) },
    { area: "machine", name: "port", look: () => checkPort(environment) },
  ];
}

/** Starts the database, or joins the one that runs, and asks it something. */
export function databaseCheck(environment: Environment, { clock, log }: { clock: Clock; log: Log }): Check {
  return {
    area: "database",
    name: "PostgreSQL",
    timeoutMs: 60_000,
    look: async () => {
      const dataFolder = environment["CALLWRIGHT_DATA"] || ".callwright";
      const options = { dataFolder, databaseUrl: environment["DATABASE_URL"], clock, log };
      const { value: database, tookMs } = await timed(clock, () => openDatabase(options));
      await using _ = database;
      const asked = await timed(clock, () => database.check());
      const how = { embedded: "starts here", joined: "runs here already", external: "at DATABASE_URL" }[database.kind];
      return { detail: `${how}, ${database.place}; a question takes ${asked.tookMs} ms`, tookMs };
    },
  };
}

/** One check for each agent file. */
export async function agentChecks(environment: Environment): Promise<readonly Check[]> {
  const folder = fileURLToPath(agentsFolder);
  const wanted = environment["CALLWRIGHT_AGENT"] || "front-desk";
  let names: readonly string[];
  try {
    names = await agentNames(folder);
  } catch (error) {
    return [{ area: "agents", name: wanted, look: () => Promise.reject(error) }];
  }
  return [...new Set([wanted, ...names])].map((name) => ({
    area: "agents",
    name,
    look: async () => {
      const { title, brain = "auto" } = await importAgent(folder, name);
      return { detail: `${title}, brain '${brain}'${name === wanted ? ", answers calls" : ""}` };
    },
  }));
}

function checkNode() {
  const major = Number(process.versions.node.split(".")[0]);
  const memoryGb = Math.round(totalmem() / 1e9);
  if (major < leastNodeMajor) {
    throw trouble(
      `Node ${process.versions.node} is older than the pinned ${leastNodeMajor}`,
      "Run it as 'npx callwright' in the repository: that brings its own Node.",
    );
  }
  return {
    detail: `${process.versions.node} on ${process.platform}-${process.arch}, ${availableParallelism()} cores, ${memoryGb} GB`,
  };
}

async function checkFolder(folder: string) {
  const probe = join(folder, `.doctor-${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    await writeFile(probe, "");
  } catch (cause) {
    throw trouble(
      `${folder} cannot be written to`,
      "Give this user the right to, or point CALLWRIGHT_DATA elsewhere.",
      cause,
    );
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
  return { detail: folder };
}

async function checkDisk(folder: string) {
  await mkdir(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  const detail = `${(freeBytes / 1e9).toFixed(1)} GB free`;
  const hint = "Free some space, or point CALLWRIGHT_DATA at a larger disk.";
  if (freeBytes < leastBytes) throw trouble(`Only ${detail}`, hint);
  return freeBytes < comfortableBytes ? { state: "warning" as const, detail, hint } : { detail };
}

async function checkPort(environment: Environment) {
  const { host, port } = readConfig(environment);
  const problem = await listenOnce(host, port);
  if (problem === undefined) return { detail: `${host}:${port} is free` };
  if (problem === "EADDRINUSE" && (await isCallwright({ host, port }))) {
    return { detail: `Callwright runs on ${host}:${port}` };
  }
  const next = port === 65_535 ? 8080 : port + 1;
  throw trouble(
    problem === "EADDRINUSE"
      ? `${host}:${port} is in use by another program`
      : `${host}:${port} cannot be taken (${problem})`,
    problem === "EADDRINUSE"
      ? `End that program, or set CALLWRIGHT_PORT=${next}.`
      : "Set CALLWRIGHT_HOST and CALLWRIGHT_PORT to an address that this machine has.",
  );
}

function listenOnce(host: string, port: number): Promise<string | undefined> {
  return new Promise((settle) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
    server.listen({ host, port }, () => server.close(() => settle(undefined)));
  });
}

/** Whether what listens there answers as Callwright does. */
function isCallwright({ host, port }: Pick<AppConfig, "host" | "port">): Promise<boolean> {
  const reached = host === "0.0.0.0" ? "127.0.0.1" : host;
  return new Promise((settle) => {
    const request = get({ host: reached, port, path: "/healthz", timeout: roundTripTimeoutMs }, (response) => {
      response.resume();
      settle(response.statusCode === 200 && (response.headers["content-type"] ?? "").includes("json"));
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => settle(false));
  });
}

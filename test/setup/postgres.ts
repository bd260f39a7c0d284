// vitest's global set-up. One PostgreSQL server serves the whole run; it is started when the first test asks for it (a
// run without database tests costs nothing), in a folder of its own that is removed afterwards. Tests ask through
// test/setup/database.ts: they connect to the port that is provided here and are told the server's address.
import { chmod, mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { openDatabase } from "../../src/store/database.ts";
import type { EmbeddedPostgres } from "../../src/store/embedded-postgres.ts";
import { openEmbeddedPostgres } from "../../src/store/embedded-postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Whoever connects to this port of 127.0.0.1 is sent one line of JSON: `{ url }`, or `{ error }`. */
    readonly postgresPort: number;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataFolder = await mkdtemp(join(tmpdir(), "callwright-test-"));
  // As root the server runs under an account of its own, which has to get in.
  await chmod(dataFolder, 0o755);
  let starting: Promise<EmbeddedPostgres> | undefined;
  const desk = createServer((socket) => {
    socket.on("error", () => undefined);
    starting ??= start(dataFolder);
    starting.then(
      ({ url }) => socket.end(`${JSON.stringify({ url })}\n`),
      (error: unknown) => socket.end(`${JSON.stringify({ error: String(error) })}\n`),
    );
  });
  await new Promise<void>((resolve) => desk.listen(0, "127.0.0.1", resolve));
  // A TCP server has an AddressInfo.
  project.provide("postgresPort", (desk.address() as AddressInfo).port);
  return async () => {
    desk.close();
    const server = await starting?.catch(() => undefined);
    await server?.[Symbol.asyncDispose]();
    await rm(dataFolder, { recursive: true, force: true });
  };
}

/** The server's own database becomes the migrated template that is only ever copied. */
async function start(dataFolder: string): Promise<EmbeddedPostgres> {
  const common = { dataFolder, clock: systemClock, log: silentLog, durable: false };
  const server = await openEmbeddedPostgres(common);
  const database = await openDatabase({ ...common, databaseUrl: server.url });
  await database[Symbol.asyncDispose]();
  return server;
}

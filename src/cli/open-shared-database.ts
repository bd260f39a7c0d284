import { systemClock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import { openDatabase } from "../store/database.ts";
import type { CommandContext } from "./console-output.ts";
import { Progress } from "./console-output.ts";
import { SharedDatabase } from "./talk/shared-database.ts";

/** The database of this data folder or of DATABASE_URL, opened when it is first wanted. `quiet`: without progress. */
export function openSharedDatabase(
  { environment, stderr }: CommandContext,
  { log, quiet }: { readonly log: Log; readonly quiet: boolean },
): SharedDatabase {
  const progress = new Progress(stderr);
  return new SharedDatabase(async () => {
    const opened = await openDatabase({
      dataFolder: environment["CALLWRIGHT_DATA"] || ".callwright",
      databaseUrl: environment["DATABASE_URL"],
      clock: systemClock,
      log,
      ...(quiet ? {} : { onProgress: (message) => progress.show(message) }),
    });
    progress.end();
    return opened;
  });
}

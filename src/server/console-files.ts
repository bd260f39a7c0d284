import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import { CallwrightError } from "../base/errors.ts";
import type { ServerApp } from "./server-parts.ts";

const notBuiltPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Callwright</title>
<body style="font: 1.1rem/1.6 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1rem">
<h1>Callwright is running</h1>
<p>Its console has not been built. <code>npm start</code> builds it; when it could not, its output says why.</p>
<p>The API works all the same: <a href="/v1/openapi.json">what it offers</a>, <a href="/v1/calls">calls</a>,
<a href="/readyz">health</a>.</p>
</body>
</html>
`;

/** Serves the built console; every address without a file is a page of it. Added last. */
export function addConsole(app: ServerApp, folder: string): void {
  const index = join(folder, "index.html");
  if (existsSync(folder)) {
    app.use(
      "/*",
      serveStatic({
        root: folder,
        // The page itself is read below, so that it is never cached.
        rewriteRequestPath: (path) => (path.endsWith("/") ? "/.none" : path),
        onFound: (_path, context) => {
          // Vite puts a hash of the content into the names of these.
          const isHashed = context.req.path.startsWith("/assets/");
          context.header("cache-control", isHashed ? "public, max-age=31536000, immutable" : "no-cache");
        },
      }),
    );
  }
  app.get("/*", async (context, next) => {
    const { path } = context.req;
    if (/^\/(v1|metrics|healthz|readyz)(\/|$)/.test(path) || /\.[a-z0-9]+$/i.test(path)) return await next();
    const page = await readFile(index, "utf8").catch(() => undefined);
    context.header("cache-control", "no-cache");
    return page === undefined ? context.html(notBuiltPage, 503) : context.html(page);
  });
  app.notFound(() => {
    throw new CallwrightError("There is nothing at this address", {
      code: "ROUTE_UNKNOWN",
      hint: "See /v1/openapi.json for the routes there are.",
    });
  });
}

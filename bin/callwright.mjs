#!/usr/bin/env node
// `npx callwright <command>`: installs what is missing, then runs the command line on the pinned Node.
process.argv.splice(2, 0, "src/cli/main.ts");
await import("../bootstrap.mjs");

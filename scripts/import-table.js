// Who may import whom: ARCHITECTURE in one table, read by the lint rule `callwright/import-table`.
// A folder may import itself and what stands in its row. `type:x` allows `import type` from x only.

const engine = ["base", "audio", "contracts"];
const actors = [...engine, "media", "providers", "integrations", "turn", "agent"];
const business = ["base", "contracts", "agent", "type:turn", "type:call", "type:store"];
const everything = [...actors, "call", "handoff", "playbooks", "campaigns", "insights", "store", "speech", "models"];

/** Folders of `src/`, each with what it may import. A folder that is not here may import only itself. */
export const importTable = {
  base: [],
  audio: ["base"],
  contracts: ["base", "type:audio"],
  media: engine,
  models: engine,
  speech: [...engine, "models"],
  providers: [...engine, "models", "speech"],
  // The embedded calendar keeps its rows in our own database: it knows the shape of its tables.
  integrations: [...engine, "type:store"],
  turn: engine,
  agent: [...engine, "type:turn"],
  call: [...engine, "turn", "agent"],
  handoff: [...engine, "turn", "agent", "call"],
  playbooks: business,
  campaigns: business,
  insights: business,
  store: [...engine, "type:agent", "type:turn", "type:call"],
  server: everything,
  // Puts the parts together for main.ts and the command line; nobody else may import it.
  app: [...everything, "type:server"],
  // Media workers, and what the control process knows of them: each opens the same engine as a process without any.
  cluster: [...everything, "app", "server"],
  cli: [...everything, "app", "server", "main.ts"],
  testing: [...everything, "index.ts"],
};

/** Who may import `src/testing/` beside `src/testing/` itself and the tests. */
export const testingImporters = /^src\/cli\/(simulate|talk|tune)/;

/** Folders beside `src/`, each with what it may import of it: a folder, or a file by its name. `*` is everything. */
export const outerTable = {
  agents: ["index.ts"],
  console: ["type:*"],
  bin: [],
  scripts: ["*"],
  test: ["*"],
};

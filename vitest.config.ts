import { defineConfig } from "vitest/config";

// Tests that measure sound in real time: they would measure each other if they ran at once, or beside the rest.
const realTime = ["test/{browser,interop,load}/**/*.test.ts"];
// Vendors over real sockets on the loopback: many at once, but on the machine's own clock.
const sockets = ["src/providers/**/*.test.ts"];

export default defineConfig({
  test: {
    // A PostgreSQL server, started when the first test asks for it.
    globalSetup: ["test/setup/postgres.ts"],
    // Processes, not threads: native addons (WebRTC, ONNX) do not survive being unloaded from a thread.
    pool: "forks",
    // Virtual time makes tests quick; what is slow has started a browser, a database or a speech model.
    testTimeout: 20_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    passWithNoTests: false,
    projects: [
      {
        extends: true,
        test: {
          name: "virtual-time",
          include: ["{src,test,agents}/**/*.test.ts", "console/**/*.test.{ts,tsx}"],
          exclude: ["**/node_modules/**", "**/.gates/**", ...realTime, ...sockets],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        // One more try, which the report shows: a busy machine may hold up a message between two sockets.
        test: { name: "sockets", include: sockets, retry: 1, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        // One more try, which the report shows: real browsers and real time share the machine with whatever else it does.
        test: { name: "real-time", include: realTime, maxWorkers: 1, retry: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});

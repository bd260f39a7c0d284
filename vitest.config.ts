import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "agents/**/*.test.ts", "console/**/*.test.{ts,tsx}"],
    exclude: ["**/node_modules/**", "**/.gates/**"],
    // A PostgreSQL server, started when the first test asks for it.
    globalSetup: ["test/setup/postgres.ts"],
    // Processes, not threads: native addons (WebRTC, ONNX) do not survive being unloaded from a thread.
    pool: "forks",
    // Virtual time makes tests quick; what is slow has started a browser, a database or a speech model.
    testTimeout: 20_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    passWithNoTests: false,
  },
});

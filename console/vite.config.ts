import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// In development the pages come from Vite and everything else from a server that runs beside it.
const server = process.env["CALLWRIGHT_URL"] ?? "http://127.0.0.1:8080";

// A build is for production, also when a test starts it: React keeps its development half for whatever else it reads.
export default defineConfig(({ command }) => {
  if (command === "build") process.env["NODE_ENV"] = "production";
  return {
    plugins: [react()],
    build: {
      target: "es2023",
      // `light-dark()` is used as it is: one token, both themes.
      cssTarget: ["chrome123", "firefox121", "safari17.5"],
      assetsInlineLimit: 0,
      // esbuild and lightningcss agree on this size; the gate in test/browser/console.test.ts is on gzip.
      chunkSizeWarningLimit: 700,
    },
    server: { proxy: { "/v1": { target: server, ws: true }, "/healthz": server, "/readyz": server } },
  };
});

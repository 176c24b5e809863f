import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The webview of the oldest supported system (Debian 12) is WebKitGTK 2.40+.
const OLDEST_WEBVIEW = "safari16";

export default defineConfig({
  plugins: [react()],
  // The shell looks for the development server at this address and no other.
  server: {
    port: 5173,
    strictPort: true,
    host: "127.0.0.1",
    // The icons lie beside the front end, for the shell shows them too.
    fs: { allow: [".", "../icons"] },
  },
  build: {
    target: OLDEST_WEBVIEW,
    outDir: "dist",
    // One bundle read from the local disk: splitting it would save nothing.
    chunkSizeWarningLimit: 4096,
  },
  test: {
    environment: "jsdom",
    setupFiles: ["./test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}", "test/**/*.test.{ts,tsx}"],
    css: false,
    // antd in jsdom is slow on two cores; a flow of several screens needs this.
    testTimeout: 30_000,
    maxWorkers: 2,
  },
});

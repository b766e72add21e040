/** How the page is built: into the Python package, under /app/, with the API proxied while developing. */
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { shortWords } from "./build/words.ts";
import { defineConfig } from "vitest/config";

const server = process.env.MIWAKE_URL ?? "http://127.0.0.1:8600";

/** Few large chunks: ten small ones weigh a tenth more, each with its own list of imports and its own dictionary. */
const GROUPS = [
  { name: "base", priority: 2, test: /node_modules|src\/(lib|frame|App|main)|src\/words\/(index|figures)/ },
  { name: "project", priority: 1, test: /src\/(?!words\/)/ },
];

export default defineConfig({
  base: "/app/",
  plugins: [svelte(), shortWords()],
  build: {
    outDir: "../src/miwake/static/app",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: { output: { codeSplitting: { groups: GROUPS } } },
  },
  server: { proxy: { "/api": server, "/v2": server } },
  test: { include: ["src/**/*.test.ts"], environment: "node", setupFiles: ["src/words/all.ts"] },
});

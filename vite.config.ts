import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** Loaded when they are needed: all pages but the first, and what draws charts. */
const LATER = /src\/web\/(traffic|fleet|live|prices|guide|charts\/plot)/;
const OF_REACT = /node_modules\/(react|react-dom|scheduler)\//;

const isNeededAtOnce = (id: string): boolean =>
  !LATER.test(id) && (!id.includes("node_modules") || OF_REACT.test(id));

/** The dashboard: `vite build` writes the page that `serve` answers with, and that the package carries. */
export default defineConfig({
  root: "src/web",
  publicDir: false,
  plugins: [react(), compressed()],
  build: {
    outDir: "../../dist/web",
    emptyOutDir: true,
    target: "es2023",
    // The page keeps a policy without inline code, so nothing may be inlined into it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ["src/web/index.html"],
      output: {
        codeSplitting: {
          // On a slow network a request costs as much as 15 KB.
          groups: [{ name: "app", test: isNeededAtOnce }],
        },
      },
    },
  },
  worker: { format: "es" },
});

/** Writes each file in brotli beside it, as small as it gets: that takes longer than a request may wait. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    writeBundle({ dir }) {
      if (dir === undefined) throw new Error("the page is built into no folder");
      const assets = join(dir, "assets");
      const files = [join(dir, "index.html"), ...readdirSync(assets).map((name) => join(assets, name))];
      for (const file of files.filter((name) => /\.(css|html|js|svg)$/.test(name)))
        writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
    },
  };
}

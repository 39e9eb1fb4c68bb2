import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The dashboard: `vite build` writes the page that `serve` answers with, and that the package carries. */
export default defineConfig({
  root: "src/web",
  publicDir: false,
  plugins: [react()],
  build: {
    outDir: "../../dist/web",
    emptyOutDir: true,
    target: "es2023",
    // The page keeps a policy without inline code, so nothing may be inlined into it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: ["src/web/index.html"] },
  },
  worker: { format: "es" },
});

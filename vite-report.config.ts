import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** The decision page as one file, which `plan --report` fills with a plan. */
export default defineConfig({
  root: "src/web",
  publicDir: false,
  plugins: [react(), inOneFile()],
  build: {
    outDir: "../../dist/report",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: Number.POSITIVE_INFINITY,
    cssCodeSplit: false,
    modulePreload: false,
    // It is one file on purpose.
    chunkSizeWarningLimit: 1024,
    rolldownOptions: { input: ["src/web/report.html"], output: { codeSplitting: false } },
  },
});

/** Moves the script and the styles into the HTML, so that it works from a disk. */
function inOneFile(): Plugin {
  return {
    name: "in-one-file",
    // When all is written, because the bundler finishes its code after every other hook.
    writeBundle({ dir }, bundle) {
      if (dir === undefined) throw new Error("the report is built into no folder");
      const page = join(dir, "report.html");
      let html = readFileSync(page, "utf8");
      for (const { fileName, type } of Object.values(bundle)) {
        const file = join(dir, fileName);
        if (file === page) continue;
        const tag = new RegExp(`<(?:script|link)[^>]*${fileName.replaceAll(".", "\\.")}[^>]*>(?:</script>)?`);
        const text = readFileSync(file, "utf8");
        // Functions, so that a "$" in the code means nothing.
        if (type === "chunk") {
          const code = text.replaceAll("</script", "<\\/script");
          html = html
            .replace(tag, "")
            .replace("</body>", () => `<script type="module">${code}</script>\n</body>`);
        } else html = html.replace(tag, () => `<style>${text}</style>`);
      }
      rmSync(join(dir, "assets"), { recursive: true, force: true });
      writeFileSync(page, html);
    },
  };
}

#!/usr/bin/env node
// Plain JavaScript that old versions of Node can read too, so that they get a sentence instead of a syntax error.
const needed = [22, 19];
const found = process.versions.node.split(".").map(Number);

if (found[0] < needed[0] || (found[0] === needed[0] && found[1] < needed[1])) {
  process.stderr.write(
    "breakeven: needs Node " +
      needed.join(".") +
      " or later, but this is Node " +
      process.versions.node +
      " (" +
      process.execPath +
      "). Install a newer one (nodejs.org), or in a checkout" +
      " use npm run -s breakeven -- <args>, which brings its own.\n",
  );
  process.exitCode = 2;
} else {
  start().catch((error) => {
    process.stderr.write(
      "breakeven: cannot start: " + error.message + ". Install it again, or in a checkout run npm ci.\n",
    );
    process.exitCode = 2;
  });
}

/** A checkout has src/ and runs it as it is, whatever an old build left in dist/; the published package has dist/. */
async function start() {
  const { existsSync } = await import("node:fs");
  const source = new URL("../src/cli/main.ts", import.meta.url);
  const built = new URL("../dist/cli/main.js", import.meta.url);
  const fromSource = existsSync(source);
  const modules = new URL("../node_modules/", import.meta.url);
  if (fromSource && existsSync(modules)) await keepStrippedTypes(new URL(".cache/node", modules));
  const { main } = await import((fromSource ? source : built).href);
  await main();
}

/** Stripping the types takes longer than most answers, so its result is kept from one start to the next. */
async function keepStrippedTypes(folder) {
  const { enableCompileCache } = await import("node:module");
  const { fileURLToPath } = await import("node:url");
  // Not in the shared temporary folder, where someone else could have put what we then run.
  enableCompileCache(fileURLToPath(folder));
}

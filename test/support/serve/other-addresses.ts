import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

// Loaded before the program (node --import): the table of providers as it would be if they all lived at one address,
// so that what observes them by itself, without any configuration, can be tried without the internet.

const address = process.env["BREAKEVEN_TEST_ADDRESS"];
const read = fs.readFileSync;

fs.readFileSync = ((path: unknown, ...rest: unknown[]) => {
  const content = (read as (...args: unknown[]) => string | Buffer)(path, ...rest);
  if (!String(path).endsWith("catalog/upstreams.json")) return content;
  return content.toString("utf8").replaceAll(/"url": "https:[^"]*"/g, `"url": "${address}"`);
}) as typeof read;
syncBuiltinESMExports();

import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runJob, type Job } from "./gateway/load.ts";
import { coldStarts, machine, reportText, summary } from "./gateway/report.ts";
import { installPeers } from "./gateway/peers.ts";
import { servePlainRelay } from "./gateway/plain-relay.ts";
import { runBench } from "./gateway/run-bench.ts";
import { serveUnrecorded } from "./gateway/unrecorded.ts";
import { startUpstream } from "./gateway/upstream.ts";

/**
 * The gateway beside nginx, in turn on one machine: CPU by the kernel's accounting, latency over nginx, memory, start.
 * `node bench/gateway.ts [--short] [--rounds N] [--only requests,chunks] [--contenders nginx,breakeven] [--peers]`; `--peers`
 * installs Portkey and LiteLLM first; results are kept in bench/results/.
 */
const { values } = parseArgs({
  options: {
    role: { type: "string" },
    short: { type: "boolean", default: false },
    rounds: { type: "string" },
    only: { type: "string" },
    contenders: { type: "string" },
    out: { type: "string" },
    peers: { type: "boolean", default: false },
    listen: { type: "string" },
    upstream: { type: "string" },
  },
});

if (values.role === "upstream") {
  process.send?.(await startUpstream());
} else if (values.role === "load") {
  process.on("message", (job) => void runJob(job as Job).then((result) => process.send?.(result)));
  process.send?.("ready");
} else if (values.role === "unrecorded") {
  serveUnrecorded(Number(values.listen), Number(values.upstream));
} else if (values.role === "plain-relay") {
  servePlainRelay(Number(values.listen), Number(values.upstream));
} else {
  if (values.peers) installPeers((text) => void process.stderr.write(text));
  const startedAt = new Date().toISOString();
  const before = machine();
  const run = await runBench({
    rounds: Number(values.rounds ?? (values.short ? 1 : 5)),
    short: values.short,
    only: values.only?.split(",") ?? [],
    contenders: values.contenders?.split(",") ?? [],
    program: fileURLToPath(import.meta.url),
    note: (text) => void process.stderr.write(text),
  });
  process.stdout.write(reportText(run));
  const folder = new URL("results/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  const file = values.out ?? fileURLToPath(new URL(`gateway${values.short ? "-short" : ""}.json`, folder));
  const command = `node bench/gateway.ts ${process.argv.slice(2).join(" ")}`.trim();
  const kept = {
    command,
    startedAt,
    machine: before,
    summary: summary(run),
    coldStarts: coldStarts(run),
    ...run,
  };
  writeFileSync(file, `${JSON.stringify(kept, null, 1)}\n`);
  process.stderr.write(`Kept in ${file}\n`);
}

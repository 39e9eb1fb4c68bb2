import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Difference, differences, type Explained, isWorse, tally } from "./conformance/compare.ts";
import { startGateway } from "./conformance/gateway.ts";
import type { Judge } from "./conformance/judge.ts";
import { JUDGES } from "./conformance/judges.ts";
import { Workshop } from "./conformance/workshop.ts";
import { machine } from "./gateway/report.ts";

/**
 * What programs that nobody here wrote say of an upstream, directly and through the gateway.
 *
 *     npm run bench:conformance -- [JUDGE...] [--sources FOLDER] [--folder FOLDER] [--seconds 300]
 *
 * They are installed from npm and PyPI into a temporary folder when this runs, or into `--folder`, which is kept. Those
 * that no registry has come from a checkout: `--sources FOLDER` holds a folder for each. Ends with 1 where a test that
 * passes directly does not pass through the gateway and explained.json has no reason for it.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sources: { type: "string" },
    folder: { type: "string" },
    seconds: { type: "string", default: "300" },
  },
});
const unknown = positionals.filter((name) => !JUDGES.some((judge) => judge.name === name));
if (unknown.length > 0) {
  const names = JUDGES.map(({ name }) => name).join(", ");
  process.stderr.write(`there is no judge ${unknown.join(", ")}: choose from ${names}\n`);
  process.exit(2);
}
const chosen = JUDGES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const folder = values.folder ?? mkdtempSync(join(tmpdir(), "breakeven-judges-"));
const workshop = new Workshop(folder, values.sources ?? null, Number(values.seconds));
const explained = JSON.parse(
  readFileSync(new URL("conformance/explained.json", import.meta.url), "utf8"),
) as Explained[];
const startedAt = new Date().toISOString();

const results: object[] = [];
const different: Difference[] = [];
const absent: { judge: string; why: string }[] = [];
for (const judge of chosen) {
  try {
    await ask(judge);
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).slice(0, 600);
    absent.push({ judge: judge.name, why });
    process.stdout.write(`${judge.name.padEnd(16)} DID NOT JUDGE: ${why}\n`);
  }
}
if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });

for (const each of different) {
  const sign = isWorse(each) ? (each.explained === null ? "WORSE" : "worse") : "other";
  process.stdout.write(
    `${sign}  ${each.judge} ${each.part} ${each.test} (${each.way}): ${each.direct} directly, ${each.through} through` +
      ` the gateway: ${each.explained ?? `NOT EXPLAINED: ${each.why}`}\n`,
  );
}
const file = new URL("results/conformance.json", import.meta.url);
// Where somebody's checkouts lie is nobody else's.
const given = values.sources === undefined ? [] : ["--sources FOLDER"];
const command = ["npm run bench:conformance --", ...positionals, ...given].join(" ");
writeFileSync(
  file,
  `${JSON.stringify({ command, startedAt, machine: machine(), results, differences: different, absent }, null, 1)}\n`,
);
process.exitCode = different.some((each) => isWorse(each) && each.explained === null) ? 1 : 0;

async function ask(judge: Judge): Promise<void> {
  const prepared = await judge.prepare(workshop);
  const versions = Object.entries(prepared.versions).map(([name, version]) => `${name} ${version}`);
  process.stdout.write(`${judge.name.padEnd(16)} ${versions.join(", ")}: ${judge.what}\n`);
  const upstream = await prepared.startUpstream();
  try {
    for (const part of judge.parts) {
      const direct = await prepared.run(part, upstream.url);
      line(part, "direct", tally(direct));
      for (const way of judge.ways) {
        const gateway = await startGateway(way, upstream.url);
        const through = await prepared.run(part, gateway.url).finally(() => gateway.close());
        line(part, way, tally(through));
        different.push(...differences({ judge: judge.name, part, way }, direct, through, explained));
        results.push({
          judge: judge.name,
          versions: prepared.versions,
          part,
          way,
          direct: tally(direct),
          through: tally(through),
        });
      }
    }
  } finally {
    await upstream.close();
  }
}

function line(part: string, way: string, { pass, warn, skip, fail }: ReturnType<typeof tally>): void {
  const text = `${pass} pass, ${fail} fail, ${skip} skipped${warn === 0 ? "" : `, ${warn} with a warning`}`;
  process.stdout.write(`  ${part.padEnd(24)} ${way.padEnd(12)} ${text}\n`);
}

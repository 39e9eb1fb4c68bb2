import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { STEADY_VERSION, startDescribedUpstream } from "../described-upstream.ts";
import type { Judge, Verdict } from "../judge.ts";
import type { Workshop } from "../workshop.ts";

/** What its tests import and run on; the rest of its development packages builds and publishes it. */
const TEST_PACKAGES = [
  "jest@30",
  "@swc/core@1",
  "@swc/jest@0.2",
  "ts-jest@29",
  "ts-node@10",
  "typescript@6.0.3",
];
const IMPORTED_PACKAGES = ["ws@8", "zod@4", "undici@8.9.0"];

/** The generated tests of OpenAI's own package for Node: one for each method of each resource. */
export const openaiNode: Judge = {
  name: "openai-node",
  what: "every method of every resource of the Node package, on OpenAI's description",
  parts: ["api-resources"],
  ways: ["observe"],
  async prepare(workshop) {
    const checkout = workshop.source("openai-node");
    const folder = join(workshop.folder, "openai-node");
    if (!existsSync(join(folder, "node_modules"))) await install(workshop, checkout, folder);
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
    return {
      versions: { "openai-node": version, "@stdy/cli": STEADY_VERSION },
      startUpstream: () =>
        startDescribedUpstream(workshop, join(folder, "api_reference/openapi.transformed.yml")),
      async run(part, url) {
        const out = join(folder, "result.json");
        const args = ["--runInBand", "--json", "--outputFile", out, `tests/${part}`];
        const ran = await workshop.run(join(folder, "node_modules/.bin/jest"), args, {
          cwd: folder,
          env: { TEST_API_BASE_URL: `${url}/v1`, OPENAI_TEST_SUITE: "generated" },
        });
        if (ran.code === null) throw new Error(`it took more than ${workshop.seconds} s (--seconds)`);
        return verdicts(JSON.parse(readFileSync(out, "utf8")) as Report, folder);
      },
    };
  },
};

/** The packages are put beside it without its own manifest, which asks for everything that builds it. */
async function install(workshop: Workshop, checkout: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  cpSync(checkout, folder, { recursive: true });
  const [manifest, aside] = [join(folder, "package.json"), join(folder, "package.own.json")];
  renameSync(manifest, aside);
  writeFileSync(manifest, '{"private":true}\n');
  const packages = [...TEST_PACKAGES, ...IMPORTED_PACKAGES];
  await workshop.done("npm", ["install", "--no-audit", "--no-fund", "--loglevel", "error", ...packages], {
    cwd: folder,
  });
  renameSync(aside, manifest);
}

interface Report {
  testResults: {
    name: string;
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
}

const verdicts = ({ testResults }: Report, folder: string): Verdict[] =>
  testResults.flatMap(({ name, message, assertionResults }): Verdict[] => {
    const file = name.slice(folder.length).replace(/^.*api-resources\//, "");
    if (assertionResults.length === 0) return [{ test: file, verdict: "fail", why: message.slice(0, 300) }];
    return assertionResults.map(({ fullName, status, failureMessages }) => ({
      test: `${file} ${fullName}`,
      verdict: status === "passed" ? "pass" : status === "failed" ? "fail" : "skip",
      ...(status === "failed" ? { why: failureMessages.join("; ").slice(0, 300) } : {}),
    }));
  });

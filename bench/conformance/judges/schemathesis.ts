import { readFileSync } from "node:fs";
import { join } from "node:path";
import { STEADY_VERSION, startDescribedUpstream } from "../described-upstream.ts";
import type { Judge, Verdict } from "../judge.ts";
import { DESCRIPTION_PACKAGE, openAiDescription } from "../openai-description.ts";

const VERSION = "4.32.5";
const SEED = "1";

/** The paths that the gateway meters, and a few that it only passes. */
const PATHS = "^/(chat/completions|completions|embeddings|responses|models|moderations|files|batches)(/|$)";

/** Makes up requests after OpenAI's description, and looks at whether the answers are as described. */
export const schemathesis: Judge = {
  name: "schemathesis",
  what: "made-up requests after OpenAI's published description",
  parts: ["openai"],
  ways: ["observe"],
  async prepare(workshop) {
    const description = await openAiDescription(workshop);
    const programs = await workshop.pip("schemathesis", [`schemathesis==${VERSION}`]);
    return {
      versions: { schemathesis: VERSION, [DESCRIPTION_PACKAGE]: "OpenAI", "@stdy/cli": STEADY_VERSION },
      startUpstream: () => startDescribedUpstream(workshop, description),
      async run(_part, url) {
        const report = join(workshop.folder, "schemathesis.xml");
        const args = ["run", description, "--url", `${url}/v1`, "--header", "Authorization: Bearer sk-judge"];
        const bounds = [
          "--seed",
          SEED,
          "--max-examples",
          "5",
          "--phases",
          "examples,coverage",
          "--generation-deterministic",
        ];
        await workshop.run(join(programs, "schemathesis"), [
          ...args,
          ...bounds,
          "--checks",
          "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
          "--include-path-regex",
          PATHS,
          "--no-color",
          "--report",
          "junit",
          "--report-junit-path",
          report,
        ]);
        return verdicts(readFileSync(report, "utf8"));
      },
    };
  },
};

/** A test for each operation of the description, and one for each kind of fault that it was found to have. */
const verdicts = (xml: string): Verdict[] =>
  [...xml.matchAll(/<testcase name="([^"]*)"[^>]*?(?:\/>|>([^]*?)<\/testcase>)/g)].flatMap(
    ([, test = "", inside = ""]): Verdict[] => {
      if (!/<(?:failure|error)/.test(inside))
        return [{ test, verdict: inside.includes("<skipped") ? "skip" : "pass" }];
      const kinds = new Set(
        [...inside.matchAll(FAULT)].map(([, kind, status]) => `${kind}, status ${status}`),
      );
      return [
        { test, verdict: "fail" },
        ...[...kinds].map((kind): Verdict => ({ test: `${test}: ${kind}`, verdict: "fail", why: kind })),
      ];
    },
  );

/** The name of a fault, and the status of the answer that has it. */
const FAULT = /^- (ST\d+ [A-Z][^(\n]*?)(?: \([^\n]*)?$[^]*?^\[(\d{3})\]/gm;

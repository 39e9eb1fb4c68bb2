import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Program, Said } from "./run-program.ts";

/** What one request to the management API was answered. */
export interface PageAnswer {
  name: string;
  status: number;
  /** JSON, or text that is none. */
  body: unknown;
}

const LEDGER = "ledger";
const AS_OF = "asOf=2026-11-20";
const ADDRESS = /http:\/\/127\.0\.0\.1:\d+/;
const START_MS = 60_000;

/** What goes into the ledger, in this order: each file on its own, and one of them twice. */
const IMPORTED = [
  "openai-minutes.csv",
  "litellm.jsonl",
  "own.csv",
  "anthropic.csv",
  "deepseek.csv",
  "openai-cost.csv",
  "own.csv",
];

/** Makes the ledger that the pages and `usage` are asked about, and keeps what was said. */
export async function makeLedger(program: Program): Promise<[name: string, said: Said][]> {
  const said: [string, Said][] = [];
  for (const [index, file] of IMPORTED.entries()) {
    const args = ["import", `made/${file}`, "--data", LEDGER, "--model", "gpt-5.4", "--rate", "CNY=0.14"];
    said.push([
      `import/${index + 1}-${file}`,
      await program.ask([...args, ...(index % 2 === 0 ? ["--json"] : [])]),
    ]);
  }
  for (const by of ["model", "task", "upstream", "hour", "day", "key"]) {
    const args = ["usage", "--data", LEDGER, "--by", by];
    said.push(
      [`usage/${by}`, await program.ask(args)],
      [`usage/${by}-json`, await program.ask([...args, "--json"])],
    );
  }
  const days = [
    "usage",
    "--data",
    LEDGER,
    "--from",
    "2026-11-01",
    "--to",
    "2026-11-08",
    "--origin",
    "import",
    "--json",
  ];
  said.push(["usage/week", await program.ask(days)]);
  return said;
}

const FILTERS = [
  "",
  "model=gpt-5.4",
  "task=support",
  "origin=import",
  "origin=gateway",
  `fromMs=${Date.parse("2026-11-10")}&toMs=${Date.parse("2026-11-12")}`,
];

const GETS: readonly string[] = [
  "status",
  "progress",
  ...["model", "task", "upstream", "key", "team", "origin"].map((by) => `usage?by=${by}`),
  "usage?every=hour&by=task",
  "usage?most=1",
  "usage?by=colour",
  ...["usage", "lengths", "presence", "attempts"].flatMap((path) =>
    FILTERS.map((filter) => `${path}?${filter}`),
  ),
  `presence?every=minute&fromMs=${Date.parse("2026-11-10")}&toMs=${Date.parse("2026-11-12")}`,
  "attempts?limit=5",
  "attempts?limit=0",
  `attempts?after=${Date.parse("2026-11-18T12:00:00Z")}`,
  "movers",
  `movers?toMs=${Date.parse("2026-11-10")}`,
  "prices",
  ...["gpt-5.4", "H100", "llama 3.3 70b", "deepseek-v4-pro", "gpt-99"].map(
    (name) => `prices?query=${encodeURIComponent(name)}`,
  ),
  "prices?query=deepseek-v4-pro&at=2026-06-01",
  "names",
  "claims",
  "tasks",
  "nothing",
];

const PLANS: readonly string[] = [
  `source=sample&${AS_OF}`,
  `source=sample&${AS_OF}&undecided=move&monthlyRequests=90M&offer=8xH100%402.20%2Fh%2C12mo`,
  `source=sample&${AS_OF}&undecided=move&private=true&ttft=500&noPeople=true&horizon=36`,
  `source=sample&${AS_OF}&frontierNeeded=true&assume=traffic_growth_team%3D1.2..1.4..1.9&target=gpt-oss-120b`,
  `source=ledger&${AS_OF}`,
  `source=ledger&${AS_OF}&undecided=move&rapidSwitching=true`,
  `source=ledger&${AS_OF}&tasks=${encodeURIComponent("task,may_move\nsupport,yes\n")}`,
  "offer=nonsense",
  "assume=/etc/passwd",
  "source=files&key=gone",
  "colour=red",
];

const UPLOADS: readonly (readonly [files: readonly string[], query: string])[] = [
  [["own.csv"], AS_OF],
  [["openai-usage.csv", "openai-cost.csv"], `${AS_OF}&undecided=move`],
  [["azure.csv"], `${AS_OF}&model=gpt-5.4&asMonth=true&undecided=move&monthlyRequests=30M`],
  [[], AS_OF],
];

/** Ids of options that are served by somebody else's machines. */
const NO_FLEET = /^(stay|tuned|closed:|hosted:)/;

/** Asks every path of the management API of a server that was just started on the ledger. */
export async function askPages(program: Program, folder: string): Promise<PageAnswer[]> {
  const child = program.start([
    "serve",
    "good.yaml",
    "--port",
    "0",
    "--data",
    LEDGER,
    "--log-level",
    "silent",
  ]);
  const exited = new Promise<void>((resolve) => void child.once("exit", () => resolve()));
  try {
    const address = await addressOf(child);
    return await allAnswers(`${address}/api/`, folder);
  } finally {
    child.kill("SIGTERM");
    await exited;
  }
}

function addressOf(child: ReturnType<Program["start"]>): Promise<string> {
  return new Promise((resolve, reject) => {
    let [stdout, stderr] = ["", ""];
    const late = setTimeout(() => reject(new Error(`serve did not start: ${stdout}${stderr}`)), START_MS);
    child.stdout?.on("data", (piece: Buffer) => {
      stdout += piece.toString();
      const found = ADDRESS.exec(stdout);
      if (found === null) return;
      clearTimeout(late);
      resolve(found[0]);
    });
    child.stderr?.on("data", (piece: Buffer) => (stderr += piece.toString()));
    child.once("exit", (code) => reject(new Error(`serve ended with ${code}: ${stderr}`)));
  });
}

async function allAnswers(api: string, folder: string): Promise<PageAnswer[]> {
  const answers: PageAnswer[] = [];
  const ask = async (name: string, path: string, init?: RequestInit): Promise<unknown> => {
    const response = await fetch(`${api}${path}`, init);
    const text = await response.text();
    const body = parsed(text);
    answers.push({
      name: `api/${name.replaceAll(/[^\w.=-]+/g, "-").slice(0, 120)}`,
      status: response.status,
      body,
    });
    return body;
  };
  const askFleets = async (name: string, plan: unknown): Promise<void> => {
    const { key, result } = plan as { key?: string; result?: { options: { id: string }[] } };
    // One of each kind of option that has a fleet.
    const fleets = Map.groupBy(
      (result?.options ?? []).map(({ id }) => id).filter((id) => !NO_FLEET.test(id)),
      (id) => id.split(":", 1)[0] as string,
    );
    for (const [kind, [id = ""]] of fleets)
      await ask(`fleet-${kind}-of-${name}`, `fleet?key=${key}&option=${encodeURIComponent(id)}`);
  };
  for (const path of GETS) await ask(path, path);
  for (const query of PLANS) await askFleets(query, await ask(`plan-${query}`, `plan?${query}`));
  for (const [files, query] of UPLOADS) {
    const form = new FormData();
    for (const file of files) form.append("file", new Blob([readFileSync(join(folder, "made", file))]), file);
    const name = `upload-${files.join("-")}-${query}`;
    await askFleets(name, await ask(name, `plan?${query}`, { method: "POST", body: form }));
  }
  const admin = readFileSync(join(folder, LEDGER, "admin-key"), "utf8").trim();
  const headers = { authorization: `Bearer ${admin}`, "content-type": "application/json" };
  const task = {
    task: "support",
    mayMove: "yes",
    toModels: ["gpt-oss-120b"],
    private: false,
    kind: "batch",
    frontierNeeded: false,
    ttftMs: 900,
  };
  for (const tasks of [[{ ...task, mayMove: "perhaps" }], [task]])
    await ask(`put-tasks-${tasks[0]?.mayMove}`, "tasks", {
      method: "PUT",
      headers,
      body: JSON.stringify({ tasks }),
    });
  await ask("tasks-after-put", "tasks");
  await ask("plan-after-put", `plan?source=ledger&${AS_OF}`);
  return answers;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

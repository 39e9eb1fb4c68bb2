import { execFile, execFileSync } from "node:child_process";
import { request } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "./source-files.ts";
import { type Child, startUpstreamProcess } from "./support/gateway/child-process.ts";
import { needs, program } from "./support/needs.ts";
import {
  chat,
  ledgerRows,
  newFolder,
  removeFolder,
  serveFailing,
  type ServeProcess,
  startServe,
} from "./support/serve/serve-process.ts";

// The command as a user starts it: in a folder, with an environment, with or without a file.

let upstream: Child;
const folders: string[] = [];
const running: ServeProcess[] = [];

const folder = (): string => {
  const made = newFolder();
  folders.push(made);
  return made;
};
async function serve(options: Omit<Parameters<typeof startServe>[0], "folder">): Promise<ServeProcess> {
  const serving = await startServe({ folder: folder(), ...options });
  running.push(serving);
  return serving;
}

/** Machines that run tests are busy: what must happen may take its time. */
const eventually = <Seen>(look: () => Seen) => expect.poll(look, { timeout: 20_000, interval: 50 });

beforeAll(async () => {
  upstream = await startUpstreamProcess();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop("SIGKILL")));
});
afterAll(async () => {
  await upstream.kill();
  for (const each of folders) removeFolder(each);
});

describe("without a key and without a file", () => {
  test(
    "it prints a curl that works, and the first request is in usage a second later",
    needs(program("curl")),
    async () => {
      const serving = await serve({ args: ["--log-attempts"] });
      const [curl] = /curl (?:[^\n]*\\\n)*[^\n]*/.exec(serving.stdout()) ?? [""];
      expect(curl).toContain(serving.url);
      const { stdout } = await promisify(execFile)("sh", ["-c", `${curl} -s -i`]);
      expect(stdout).toMatch(/^HTTP\/1.1 200/);
      // The demo is labelled in the header, in the model's name and in the text.
      expect(stdout).toMatch(/^x-breakeven-demo: true/im);
      expect(stdout).toMatch(/^x-breakeven-request-id: \S+/im);
      expect(stdout).toContain('"model":"breakeven-demo"');
      expect(stdout).toContain("This is a demo answer");
      const usage = (...args: string[]): string =>
        execFileSync(process.execPath, [join(ROOT, "bin/breakeven.js"), "usage", ...args], {
          cwd: serving.folder,
          encoding: "utf8",
        });
      expect(JSON.parse(usage("--json"))).toMatchObject({
        totals: { requests: 1, attempts: 1, costPicodollars: "0" },
        groups: [{ by: "breakeven-demo" }],
      });
      // Nobody charges for it, and nobody says that it is free.
      expect(usage()).toContain("The demo answered some of it");
      expect(usage()).toMatch(/^breakeven-demo +1 +1 +\d+ +- +\d+ +- +\d+$/m);
      expect(await ledgerRows(serving.folder)).toMatchObject([
        { upstream: "demo", status: 200, output_tokens: expect.any(Number) },
      ]);
      await eventually(() => serving.logs()).toContainEqual(
        expect.objectContaining({ event: "attempt", demo: true }),
      );
    },
  );

  test("the ledger of another folder is shown by the command that it prints", async () => {
    const elsewhere = folder();
    const serving = await serve({ args: ["--data", elsewhere] });
    expect(serving.stdout()).toContain(`breakeven usage --data "${elsewhere}"\n`);
  });

  test("it says what to change in a client", async () => {
    const serving = await serve({});
    expect(serving.stdout()).toContain(`OpenAI(base_url="${serving.url}/v1"`);
    expect(serving.stdout()).toContain(`new OpenAI({ baseURL: "${serving.url}/v1"`);
  });
});

test("with keys in the environment, their providers answer and there is no demo", async () => {
  const serving = await serve({
    env: { OPENAI_API_KEY: "sk-test-openai", ANTHROPIC_API_KEY: "sk-test-anthropic" },
  });
  expect(serving.stdout()).toContain("answers from   openai, anthropic (keys from the environment)");
  expect(serving.stdout() + serving.stderr()).not.toContain("sk-test");
  expect(serving.stdout()).toContain(`ANTHROPIC_BASE_URL=${serving.url}\n`);
  expect(serving.stdout()).not.toContain("GOOGLE_GEMINI_BASE_URL");
  const list = (await (await fetch(`${serving.url}/v1/models`)).json()) as { data: { id: string }[] };
  // Of the provider, which knows no such key: not the names of a price list.
  expect(list.data).toEqual([]);
});

test("with Anthropic's key alone, the lines are those of its clients", async () => {
  const serving = await serve({ env: { ANTHROPIC_API_KEY: "sk-test-anthropic" } });
  expect(serving.stdout()).toContain(`new Anthropic({ baseURL: "${serving.url}", apiKey: "breakeven" })`);
  expect(serving.stdout()).toContain(`curl ${serving.url}/v1/messages`);
  expect(serving.stdout()).not.toContain("OpenAI");
});

test("observing needs no key and no file", async () => {
  const serving = await serve({ args: ["--observe"], yaml: "upstreams: { broken" });
  expect(serving.stdout()).toContain("the client's own key");
  expect((await fetch(`${serving.url}/ready`)).status).toBe(200);
});

describe("with a file", () => {
  const yaml = (): string => `
upstreams:
  first: { url: "${upstream.url}", key: "\${env:FIRST_KEY}" }
models:
  gpt-4o-mini: first
  quick: { upstream: first, model: gpt-4o-mini }
tasks:
  rules:
    - { task: greeting, system-prompt: You greet }
`;
  const env = { FIRST_KEY: "sk-test-first-secret" };

  test("a model goes where the file says, under the name that is known there", async () => {
    const serving = await serve({ yaml: yaml(), env });
    const response = await chat(serving.url, { model: "quick" });
    expect(response.status).toBe(200);
    expect(response.headers.get("x-breakeven-upstream")).toBe("first");
    const arrivals = (await (await fetch(`${upstream.url}/__arrivals`)).json()) as {
      body: string;
      headers: Record<string, string>;
    }[];
    expect(JSON.parse(arrivals.at(-1)?.body ?? "")).toMatchObject({ model: "gpt-4o-mini" });
    expect(arrivals.at(-1)?.headers["authorization"]).toBe("Bearer sk-test-first-secret");
  });

  test("a single model can be asked about", async () => {
    const serving = await serve({ yaml: yaml(), env });
    const ask = async (path: string, headers: Record<string, string> = {}): Promise<unknown> =>
      (await fetch(serving.url + path, { headers })).json();
    expect(await ask("/v1/models/quick")).toMatchObject({ id: "quick", object: "model" });
    expect(await ask("/v1/models/quick", { "anthropic-version": "2023-06-01" })).toMatchObject({
      id: "quick",
      type: "model",
    });
    expect(await ask("/v1beta/models/quick")).toMatchObject({ name: "models/quick" });
    expect(await ask("/v1/models/nobody")).toMatchObject({ error: { code: "model_not_found" } });
    expect(await ask("/v1/models/%ff")).toMatchObject({ error: { code: "unknown_url" } });
  });

  test("a model that is not listed is refused by name", async () => {
    const serving = await serve({ yaml: yaml(), env });
    const response = await chat(serving.url, { model: "gpt-nobody" });
    expect(response.status).toBe(404);
    expect(response.headers.get("x-breakeven-error")).toBe("model-not-found");
    expect(await response.json()).toMatchObject({
      error: { code: "model_not_found", message: expect.stringContaining("gpt-nobody") },
    });
  });

  test("a task is what the header says, else the body, else a rule, else the system prompt", async () => {
    const serving = await serve({ yaml: yaml(), env });
    const system = (content: string): Record<string, unknown> => ({
      messages: [
        { role: "system", content },
        { role: "user", content: "hi" },
      ],
    });
    await chat(serving.url, {}, null, { "x-breakeven-task": "from-header" });
    await chat(serving.url, { metadata: { task: "from-body" } });
    await chat(serving.url, system("You greet people"));
    await chat(serving.url, system("You count people"));
    await chat(serving.url);
    const tasks = (await ledgerRows(serving.folder)).map(({ task }) => task);
    expect(tasks).toEqual([
      "from-header",
      "from-body",
      "greeting",
      expect.stringMatching(/^prompt-[0-9a-f]{12}$/),
      null,
    ]);
  });

  test("neither secrets nor prompts nor answers are in what it writes", async () => {
    const serving = await serve({ yaml: yaml(), env, args: ["--log-level", "debug", "--log-attempts"] });
    await chat(
      serving.url,
      { messages: [{ role: "user", content: "my-private-prompt" }] },
      { pieces: ["my-private-answer"] },
      {
        authorization: "Bearer sk-test-of-the-client",
      },
    );
    await chat(serving.url, { model: "nobody" }, { status: 500 });
    const metrics = await (await fetch(`${serving.url}/metrics`)).text();
    await serving.stop();
    const written = serving.stdout() + serving.stderr() + metrics;
    expect(serving.logs().map(({ event }) => event)).toEqual(
      expect.arrayContaining(["serving", "attempt", "refused", "stopped"]),
    );
    for (const secret of ["sk-test", "my-private"]) expect(written).not.toContain(secret);
  });

  test("the metrics have OpenTelemetry's names", async () => {
    const serving = await serve({ yaml: yaml(), env });
    await chat(serving.url);
    const text = await (await fetch(`${serving.url}/metrics`)).text();
    expect(text).toContain("# TYPE gen_ai_client_token_usage histogram");
    expect(text).toMatch(
      /^gen_ai_client_operation_duration_seconds_count\{.*gen_ai_provider_name="openai-compatible".*breakeven_upstream="first".*\} 1$/m,
    );
    expect(text).toMatch(/^breakeven_overhead_seconds_count 1$/m);
  });
});

describe("on an address that others reach", () => {
  test.each([
    ["any client by any name", { host: "gateway.internal:4141" }, 200],
    ["a page of its own address", { host: "10.0.0.7:4141", origin: "http://10.0.0.7:4141" }, 200],
    [
      "a page by a name that may be somebody's who points it here",
      { host: "evil.example", origin: "http://evil.example" },
      403,
    ],
    ["a page of another site", { host: "10.0.0.7:4141", origin: "http://10.0.0.8" }, 403],
    ["a sandboxed page", { host: "10.0.0.7:4141", origin: "null" }, 403],
  ])("%s", async (_name, headers, status) => {
    const serving = await serve({ args: ["--host", "0.0.0.0"] });
    expect(serving.stdout()).toContain("Everybody who reaches this address");
    const seen = await new Promise<number | undefined>((resolve) => {
      request(`${serving.url}/health`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(seen).toBe(status);
  });
});

describe("what cannot be used is said in one line", () => {
  test("a wrong file", async () => {
    const { code, stdout, stderr } = await serveFailing(
      folder(),
      "upstreams:\n  own: { engine: vlm, url: 'http://x' }\nworkers: 0",
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(
      /^breakeven: The configuration cannot be used: \S+breakeven\.yaml:3: workers is 0\. [^\n]+\n$/,
    );
  });

  test("a port that is taken, by one process or by several", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => void other.listen(0, "127.0.0.1", () => resolve()));
    const port = `${(other.address() as AddressInfo).port}`;
    for (const workers of ["1", "2"]) {
      const { code, stderr } = await serveFailing(folder(), null, ["--port", port, "--workers", workers]);
      expect(stderr).toBe(
        `breakeven: Something else already listens on 127.0.0.1:${port}. Stop it, or choose another port with --port.\n`,
      );
      expect(code).toBe(2);
    }
    other.close();
  });

  test("a file to observe by", async () => {
    const { code, stderr } = await serveFailing(folder(), "", ["breakeven.yaml", "--observe"]);
    expect(code).toBe(2);
    expect(stderr).toBe(
      "breakeven: --observe goes without a configuration. Leave out --observe, or breakeven.yaml.\n",
    );
  });

  test("a file that is not there", async () => {
    const { code, stderr } = await serveFailing(folder(), null, ["nothing.yaml"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^breakeven: cannot use \S+nothing\.yaml: there is no such file\. Check the path\.\n$/,
    );
  });
});

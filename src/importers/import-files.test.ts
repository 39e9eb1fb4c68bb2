import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createTieOut } from "../traffic/tie-out.ts";
import {
  contentOf,
  fixture,
  importContents,
  importFixtures,
  importPaths,
  type Imported,
} from "./testing/import-rows.ts";

const HEADER = "time,model,input_tokens,output_tokens,id\n";
const line = (index: number, id = ""): string =>
  `2026-10-01T00:00:${String(index % 60).padStart(2, "0")}Z,m,${index},1,${id}\n`;
const lines = (count: number): string => Array.from({ length: count }, (_, index) => line(index)).join("");

describe("how a file may be written", () => {
  const text = HEADER + lines(3);

  test.each<[string, string | Buffer]>([
    ["with a byte order mark", `\ufeff${text}`],
    ["with Windows line ends", text.replaceAll("\n", "\r\n")],
    ["with semicolons", text.replaceAll(",", ";")],
    ["with tabs", text.replaceAll(",", "\t")],
    ["quoted", text.replaceAll(/[^,\n]+/g, '"$&"')],
    ["with blank lines", text.replaceAll("\n", "\n\n")],
    ["without a last line end", text.trimEnd()],
    ["with column names in capitals", text.replace("time,model", "Time,MODEL")],
    ["with more columns", text.replaceAll("\n", ",x\n").replace(",id,x", ",id,new")],
    ["compressed", gzipSync(text)],
  ])("%s", async (_, content) => {
    expect(contentOf(await importContents({ "a.csv": content }))).toEqual(
      contentOf(await importContents({ "a.csv": text })),
    );
  });

  test("a file is known by its content, not its name", async () => {
    expect((await importContents({ "notes.pdf": text })).rows).toHaveLength(3);
  });

  test("quoted cells may hold delimiters, quotes and line ends", async () => {
    const { rows } = await importContents({
      "a.csv": 'time,model,input_tokens,task\n2026-10-01,m,5,"a, ""b""\nc"\n2026-10-02,m,6,d\n',
    });
    expect(rows).toMatchObject([
      { task: 'a, "b"\nc', line: 2 },
      { task: "d", line: 4 },
    ]);
  });
});

describe("what cannot be used is refused in one line", () => {
  test.each<[string, string | Buffer, string]>([
    ["empty", "", "a.csv is empty"],
    ["only line ends", "\n\n", "a.csv has no header and no rows"],
    ["only a header", HEADER, "no usage or cost in a.csv"],
    [
      "another table",
      "name,price\napple,1\n",
      "a.csv, line 1: no usage format has these columns (name, price)",
    ],
    ["another JSON", '{"hello": 1}', "a.csv: no usage format has these fields (hello)"],
    ["a list of numbers", "[1, 2]", "a.csv does not hold JSON objects"],
    ["an empty list", "[]", "a.csv is an empty list"],
    ["prose", "Dear team,\nplease find attached\n", "no usage format has these columns"],
    ["broken JSON", '{"object": "page", "data": [', "a.csv is not valid JSON"],
    ["binary", Buffer.from([1, 2, 0, 3, 10]), "a.csv is not a text file (zero byte near line 1)"],
    [
      "not UTF-8",
      Buffer.concat([Buffer.from(HEADER), Buffer.from([0x63, 0xe9, 0x0a])]),
      "a.csv is not UTF-8 text (near line 2)",
    ],
    ["a zip", Buffer.from("PK\u0003\u0004abc"), "a.csv is a damaged or truncated zip archive"],
    ["UTF-16", Buffer.from(`\ufeff${HEADER}`, "utf16le"), "a.csv is UTF-16 text"],
    [
      "a truncated gzip",
      gzipSync(HEADER + lines(500)).subarray(0, 300),
      "a.csv is damaged or truncated: it cannot be unpacked",
    ],
    [
      "an open quote",
      `${HEADER}2026-10-01T00:00:00Z,"m,1,1,\n${lines(2)}`,
      "a.csv, line 2: a quote is opened and never closed",
    ],
    ["metrics", "# HELP vllm:x y\n", "a.csv is a scrape of engine metrics"],
    ["a plan", "verdict,tieOut\n1,2\n", "is a plan of this program, which is not read"],
  ])("%s", async (_, content, message) => {
    await expect(importContents({ "a.csv": content })).rejects.toMatchObject({
      name: "UserError",
      message: expect.stringContaining(message),
      remedy: expect.stringMatching(/\w+/),
    });
  });

  test("a missing file and a folder", async () => {
    await expect(importPaths(["/nowhere/usage.csv"])).rejects.toThrow("/nowhere/usage.csv does not exist");
    await expect(importContents({ "empty/.hidden": "" }, {}, ["empty"])).rejects.toThrow(
      "is an empty folder",
    );
  });

  test("a line of more than a megabyte", async () => {
    await expect(importContents({ "a.csv": `${HEADER}${"x".repeat(3 << 20)}` })).rejects.toThrow(
      "a.csv, line 2: longer than 1 MB",
    );
    const record = JSON.stringify({ time: 1, input_tokens: 1 });
    const long = JSON.stringify({ time: 1, input_tokens: 1, task: "x".repeat(2 << 20) });
    await expect(
      importContents({ "a.jsonl": `${record}\n${long}\n` }, { defaultModel: "m" }),
    ).rejects.toThrow("a.jsonl, line 2: longer than 1 MB");
  });

  test("a JSON document may be larger than a line", async () => {
    const page = {
      data: [
        {
          starting_at: "2026-10-01T00:00:00Z",
          ending_at: "2026-10-02T00:00:00Z",
          results: Array.from({ length: 20_000 }, () => ({
            uncached_input_tokens: 1,
            output_tokens: 1,
            model: "claude-opus-5",
          })),
        },
      ],
    };
    expect(JSON.stringify(page).length).toBeGreaterThan(1 << 20);
    expect((await importContents({ "page.json": JSON.stringify(page) })).rows).toHaveLength(20_000);
  });
});

describe("bad rows", () => {
  test.each([
    ["negative tokens", "2026-10-01T00:00:00Z,m,-5,1,", "input_tokens", "is negative (-5)"],
    ["absurd tokens", "2026-10-01T00:00:00Z,m,2000000000000,1,", "input_tokens", "is absurdly large"],
    ["parts of tokens", "2026-10-01T00:00:00Z,m,1.5,1,", "input_tokens", "is not a whole number (1.5)"],
    ["words", "2026-10-01T00:00:00Z,m,many,1,", "input_tokens", 'is not a number ("many")'],
    ["no time", ",m,5,1,", "time", "is empty"],
    ["a time that is none", "yesterday,m,5,1,", "time", "is not a time"],
    ["the 31st of September", "2026-09-31,m,5,1,", "time", "is not a time"],
    ["another century", "1926-09-30,m,5,1,", "time", "is not between 2000 and 2100"],
    ["shifted cells", "2026-10-01T00:00:00Z,m,5,1,,7", null, "has 6 cells where the header has 5"],
  ])("%s", async (_, row, column, reason) => {
    const { rows, report } = await importContents({ "a.csv": `${HEADER}${line(1)}${row}\n${line(2)}` });
    expect(rows).toHaveLength(2);
    expect(report.files[0]).toMatchObject({ rows: 2, skippedCount: 1 });
    expect(report.files[0]!.skipped).toMatchObject([
      { line: 3, column, reason: expect.stringContaining(reason) },
    ]);
  });

  test("floats that are whole are fine", async () => {
    const { rows } = await importContents({ "a.csv": `${HEADER}2026-10-01T00:00:00Z,m,10.0,1e3,\n` });
    expect(rows[0]!.tokens).toEqual({ input: 10, output: 1000 });
  });

  test("20 of them are listed, 21 stop the import with the first one's place", async () => {
    const bad = "2026-10-01T00:00:00Z,m,-5,1,\n";
    const { report } = await importContents({ "a.csv": HEADER + lines(100) + bad.repeat(20) });
    expect(report.files[0]!.skippedCount).toBe(20);
    await expect(importContents({ "a.csv": HEADER + lines(100) + bad.repeat(21) })).rejects.toThrow(
      "a.csv: 21 of 121 rows cannot be used (Breakeven CSV or JSON lines); the first: line 102, column input_tokens: is negative (-5)",
    );
  });

  test("1 % of a large file is allowed", async () => {
    const bad = "2026-10-01T00:00:00Z,m,-5,1,\n";
    const { report } = await importContents({ "a.csv": HEADER + lines(9900) + bad.repeat(100) });
    expect(report.files[0]).toMatchObject({ rows: 9900, skippedCount: 100 });
    expect(report.files[0]!.skipped).toHaveLength(20);
  });

  test("a file with nothing else is refused", async () => {
    await expect(importContents({ "a.csv": `${HEADER}2026-10-01T00:00:00Z,m,-5,1,\n` })).rejects.toThrow(
      "line 2, column input_tokens: is negative (-5)",
    );
  });

  test("the user may allow fewer", async () => {
    const text = `${HEADER}${line(1)}2026-10-01T00:00:00Z,m,-5,1,\n`;
    await expect(importContents({ "a.csv": text }, { maxBadRows: 0 })).rejects.toThrow("1 of 2 rows");
  });

  test("a record of a document is named as a record", async () => {
    const text = JSON.stringify([{ time: 1, input_tokens: -1 }]);
    await expect(importContents({ "a.json": text }, { defaultModel: "m" })).rejects.toThrow(
      "record 1, column input_tokens",
    );
  });

  test("a record that only looks like its format", async () => {
    const page = { object: "page", data: [null] };
    await expect(importContents({ "a.json": JSON.stringify(page) })).rejects.toMatchObject({
      name: "UserError",
    });
    const report = {
      data: [{ starting_at: "2026-10-01T00:00:00Z", ending_at: "2026-10-02T00:00:00Z", results: [null] }],
    };
    await expect(importContents({ "a.json": JSON.stringify(report) })).rejects.toMatchObject({
      name: "UserError",
    });
  });

  test("a JSON line that is cut off", async () => {
    const { report } = await importContents(
      { "a.jsonl": '{"time":1,"input_tokens":1}\n{"time":2,"inp' },
      { defaultModel: "m" },
    );
    expect(report.files[0]!.skipped).toEqual([{ line: 2, column: null, reason: "is not valid JSON" }]);
  });
});

describe("duplicates", () => {
  test("are dropped by id alone, and counted", async () => {
    const { rows, report } = await importContents({
      "a.csv": HEADER + line(1, "x") + line(1, "x") + line(2) + line(2),
    });
    expect(rows).toHaveLength(3);
    expect(report.files[0]).toMatchObject({ rows: 3, duplicates: 1 });
  });

  test("ids are known over all files", async () => {
    const { rows } = await importContents({
      "a.csv": HEADER + line(1, "x"),
      "b.csv": HEADER + line(2, "y") + line(1, "x"),
    });
    expect(rows).toHaveLength(2);
  });

  test("the same file given twice is read once", async () => {
    const text = HEADER + lines(3);
    const { rows, report } = await importContents({ "a.csv": text, "b.csv": text });
    expect(rows).toHaveLength(3);
    expect(report.notes.join()).toMatch(/b\.csv is the same file as .*a\.csv and was read once/);
  });

  test("exports that overlap without ids are all counted, and said", async () => {
    const { rows, report } = await importContents({
      "a.csv": HEADER + lines(30),
      "b.csv": HEADER + lines(40),
    });
    expect(rows).toHaveLength(70);
    expect(report.notes.join()).toContain("cover some of the same time");
  });
});

describe("two exports of one provider's days", () => {
  const columns =
    "start_time,end_time,start_time_iso,num_model_requests,model,project_id,input_tokens,output_tokens\n";
  const bucket = (startS: number, widthS: number, input: number, project = ""): string =>
    `${startS},${startS + widthS},x,10,gpt-5.4,${project},${input},5\n`;
  const DAY_S = 86_400;
  const [first, second, third] = [0, 1, 2].map((day) => 1_790_812_800 + day * DAY_S);

  test("the same buckets in both are read once and counted as duplicates", async () => {
    const { rows, report } = await importContents({
      "a.csv": columns + bucket(first!, DAY_S, 100) + bucket(second!, DAY_S, 200),
      "b.csv": columns + bucket(second!, DAY_S, 200) + bucket(third!, DAY_S, 300),
    });
    expect(rows.map(({ tokens }) => tokens.input)).toEqual([100, 200, 300]);
    expect(report.files.map(({ duplicates }) => duplicates)).toEqual([0, 1]);
    expect(report.overlaps).toEqual([]);
  });

  test("the same row twice in one file is two buckets", async () => {
    const twice = columns + bucket(first!, DAY_S, 100).repeat(2);
    const { rows } = await importContents({ "a.csv": twice, "b.csv": `${twice}\n` });
    expect(rows).toHaveLength(2);
  });

  test("one day at two widths is said, and where", async () => {
    const { rows, report } = await importContents({
      "days.csv": columns + bucket(first!, DAY_S, 2400) + bucket(second!, DAY_S, 2400),
      "hours.csv": columns + bucket(second! + 3600, 3600, 100, "proj_a"),
    });
    expect(rows).toHaveLength(3);
    const hour = (second! + 3600) * 1000;
    expect(report.overlaps).toMatchObject([
      { provider: "openai", startMs: hour, endMs: hour + 3_600_000, note: report.notes.at(-1) },
    ]);
    expect(report.notes.join()).toMatch(/both hold openai usage of 2026-10-02: .* Pass one of them/);
  });

  test.each([
    ["projects", bucket(first!, DAY_S, 1, "proj_a"), bucket(first!, DAY_S, 2, "proj_b")],
    ["days", bucket(first!, DAY_S, 1), bucket(second!, DAY_S, 2)],
    ["models", bucket(first!, DAY_S, 1), bucket(first!, DAY_S, 2).replace("5.4", "4.1")],
  ])("of different %s are no overlap", async (_, one, other) => {
    const { report } = await importContents({ "a.csv": columns + one, "b.csv": columns + other });
    expect(report.overlaps).toEqual([]);
    expect(report.notes).toEqual([]);
  });
});

describe("one log of requests beside another", () => {
  const spend = (index: number, input: number): string =>
    JSON.stringify({
      request_id: `r-${index}`,
      prompt_tokens: input,
      completion_tokens: 7,
      spend: 0.1,
      startTime: `2026-10-01T00:00:${String(index).padStart(2, "0")}.250Z`,
      model: "gpt-5.4",
      custom_llm_provider: "openai",
    });
  const own = (index: number, input: number): string =>
    `2026-10-01T00:00:${String(index).padStart(2, "0")}Z,gpt-5.4,${input},7,\n`;
  const inputs = [100, 250, 310, 470];
  const logged = inputs.map((input, index) => spend(index, input)).join("\n");

  test("that lists the same requests without ids: all are counted, and it is said", async () => {
    const { rows, report } = await importContents({
      "own.csv": HEADER + inputs.map((input, index) => own(index, input)).join(""),
      "spend.jsonl": logged,
    });
    expect(rows).toHaveLength(8);
    expect(report.notes.join()).toContain("4 requests of");
    expect(report.overlaps).toMatchObject([{ provider: "openai" }]);
  });

  test("that lists other requests of the time may be anything: a note, and no more", async () => {
    const { report } = await importContents({
      "own.csv": HEADER + inputs.map((input, index) => own(index, input + 1)).join(""),
      "spend.jsonl": logged,
    });
    expect(report.notes.join()).toContain("cover some of the same time; their rows carry no ids");
    expect(report.overlaps).toEqual([]);
  });
});

test("two bills for the same time are said", async () => {
  const header = "start_time,end_time,start_time_iso,amount_value,amount_currency,line_item\n";
  const day = (amount: string): string => `${header}1790812800,1790899200,x,${amount},usd,\n`;
  const { costs, report } = await importContents({ "a.csv": day("1.5"), "b.csv": day("2.5") });
  expect(costs).toHaveLength(2);
  expect(report.notes.join()).toContain("both bill openai for some of the same time");
});

describe("--model", () => {
  test("is ignored where rows name theirs, and said", async () => {
    const { rows, report } = await importContents(
      { "a.csv": HEADER + lines(1) },
      { defaultModel: "gpt-5.4" },
    );
    expect(rows[0]!.model).toBe("m");
    expect(report.notes).toContain("--model gpt-5.4 is ignored: the rows name their models.");
  });

  test("is not asked for by spend that cannot move", async () => {
    const page = {
      object: "page",
      data: [
        {
          start_time: 1790812800,
          end_time: 1790899200,
          results: [{ object: "organization.usage.embeddings.result", input_tokens: 5 }],
        },
      ],
    };
    expect((await importContents({ "a.json": JSON.stringify(page) })).rows[0]!.model).toBeNull();
  });
});

describe("law: neither order nor split of the rows changes what arrives", () => {
  const cases: readonly [string, readonly string[]][] = [
    ["OpenAI usage", ["openai-usage-daily.tsv"]],
    ["OpenAI cost", ["openai-cost-2026.csv"]],
    ["Anthropic tokens", ["anthropic-tokens.csv"]],
    ["OpenRouter", ["openrouter-activity-24.csv"]],
    ["DeepSeek", ["deepseek-amount-2025.csv"]],
    ["LiteLLM", ["litellm-spend-logs.csv"]],
    ["Azure", ["azure-trace.csv"]],
    ["own CSV", ["own.csv"]],
  ];
  const headerless: readonly [string, string][] = [
    ["Mooncake", "mooncake-trace.jsonl"],
    ["own JSON lines", "own.jsonl"],
    ["LiteLLM", "litellm-spend-logs.jsonl"],
  ];
  const options = { defaultModel: "gpt-5.4", usdPerUnit: { CNY: 0.14 } };

  const tieOutOf = ({ rows, costs }: Imported): string => {
    const builder = createTieOut();
    // Any price that depends on the row alone will do.
    for (const row of rows) builder.usage(row, BigInt(row.tokens.input ?? 0) * 2_000_000n);
    for (const row of costs) builder.cost(row);
    return JSON.stringify(builder.finish({ invoiceUsd: null }));
  };

  async function holds(header: string, body: readonly string[], whole: Imported): Promise<void> {
    const shares = fc.array(fc.integer({ min: 0, max: 2 }), {
      minLength: body.length,
      maxLength: body.length,
    });
    const order = fc.shuffledSubarray([...body], { minLength: body.length });
    await fc.assert(
      fc.asyncProperty(order, shares, async (order, shares) => {
        const files: Record<string, string> = {};
        for (const [index, row] of order.entries()) {
          const name = `part-${shares[index]}`;
          files[name] = `${files[name] ?? header}${row}\n`;
        }
        const split = await importContents(files, options);
        expect(contentOf(split)).toEqual(contentOf(whole));
        expect(tieOutOf(split)).toBe(tieOutOf(whole));
      }),
      { numRuns: 10 },
    );
  }

  test.each(cases)("%s", async (_, names) => {
    const text = (await readFile(fixture(names[0]!), "utf8")).replace("\ufeff", "").replaceAll("\r", "");
    const [header, ...body] = text.trimEnd().split("\n");
    await holds(`${header}\n`, body, await importFixtures(names, options));
  });

  test.each(headerless)("%s (JSON lines)", async (_, name) => {
    const body = (await readFile(fixture(name), "utf8")).trimEnd().split("\n");
    await holds("", body, await importFixtures([name], options));
  });
});

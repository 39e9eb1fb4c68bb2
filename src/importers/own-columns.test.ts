import { expect, test } from "vitest";
import { proposeColumns } from "./own-columns.ts";
import { importContents } from "./testing/import-rows.ts";

const HOMEMADE = `ts,deployment,ptoks,ctoks,hit,usd
2026-10-01T00:00:00Z,prod-chat,1000,100,400,0.01
2026-10-02T00:00:00Z,batch-job,50,5,0,0.001
`;

test("a homemade table is read by what its columns are said to be", async () => {
  const columns = "time=ts, model=deployment, input=ptoks, cached=hit, output=ctoks, cost=usd";
  const { rows, report } = await importContents({ "a.csv": HOMEMADE }, { columns });
  expect(report.files[0]!.format).toBe("a table whose columns you named");
  expect(rows.map(({ model, tokens, billed }) => ({ model, tokens, billed }))).toEqual([
    { model: "prod-chat", tokens: { input: 600, cacheRead: 400, output: 100 }, billed: 10_000_000_000n },
    { model: "batch-job", tokens: { input: 50, cacheRead: 0, output: 5 }, billed: 1_000_000_000n },
  ]);
});

test("the same in lines of a file, and in records of JSON with objects in them", async () => {
  const record = { ts: "2026-10-01T00:00:00Z", use: { p_toks: 7, c_toks: 3 } };
  const columns = "# ours\ntime=ts\ninput=use.p_toks\noutput=use.c_toks\n";
  const { rows } = await importContents(
    { "a.jsonl": JSON.stringify(record) },
    { columns, defaultModel: "gpt-4o" },
  );
  expect(rows[0]!.tokens).toEqual({ input: 7, output: 3 });
});

test("files of known formats beside it are read as what they are", async () => {
  const own = "time,model,input_tokens,output_tokens\n2026-10-01T00:00:00Z,gpt-4o,10,1\n";
  const columns = "time=ts,model=deployment,input=ptoks,output=ctoks";
  const { report } = await importContents({ "a.csv": HOMEMADE, "b.csv": own }, { columns });
  expect(report.files.map(({ format }) => format)).toEqual([
    "a table whose columns you named",
    "Breakeven CSV or JSON lines",
  ]);
});

test.each([
  ["time=ts,what=x", "what=x"],
  ["ts", "ts"],
  ["model=deployment,input=ptoks", "names no time"],
  ["time=ts", "neither tokens nor a cost"],
])("%s is refused in one line", async (columns, message) => {
  await expect(importContents({ "a.csv": HOMEMADE }, { columns })).rejects.toThrow(message);
});

test("an unknown table is told what its columns probably are", async () => {
  expect(proposeColumns(["ts", "deployment", "ptoks", "ctoks", "usd"])).toBe(
    "time=ts,input=ptoks,output=ctoks,model=deployment,cost=usd",
  );
  expect(proposeColumns(["Request Date", "LLM", "Prompt Toks", "Generated"])).toBe(
    "time=Request Date,input=Prompt Toks,output=Generated,model=LLM",
  );
  expect(proposeColumns(["name", "price"])).toBeNull();
  await expect(importContents({ "a.csv": HOMEMADE })).rejects.toMatchObject({
    remedy: expect.stringContaining("--columns time=ts,input=ptoks"),
  });
});

test("names of deployments are mapped to models, in usage and in bills; one that no row has is said", async () => {
  const own = "time,model,input_tokens,output_tokens\n2026-10-01T00:00:00Z,Prod-Chat,10,1\n";
  const map = ["prod-chat=gpt-5.4", "nobody=gpt-4o"];
  const { rows, report } = await importContents({ "a.csv": own }, { map });
  expect(rows[0]!.model).toBe("gpt-5.4");
  expect(report.notes).toEqual(["No row is of a model that is called nobody."]);
  await expect(importContents({ "a.csv": own }, { map: ["prod-chat"] })).rejects.toThrow("--map prod-chat");
});

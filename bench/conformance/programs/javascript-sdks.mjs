// Run in a folder that has the packages: node javascript-sdks.mjs URL. Prints what passed and what did not.
import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { ChatAnthropic } from "@langchain/anthropic";
import { ChatGoogleGenerativeAI } from "@langchain/google-genai";
import { ChatOpenAI, OpenAIEmbeddings } from "@langchain/openai";
import { embed, generateText, jsonSchema, streamText, tool } from "ai";

const url = process.argv[2];
const prompt = "Say hello.";
const HELLO = "Hello wörld, ready.";
const schema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const weather = tool({ description: "The weather in a city", inputSchema: jsonSchema(schema) });

const openai = createOpenAI({ baseURL: `${url}/v1`, apiKey: "sk-judge" });
const anthropic = createAnthropic({ baseURL: `${url}/v1`, apiKey: "sk-ant-judge" });
const google = createGoogleGenerativeAI({ baseURL: `${url}/v1beta`, apiKey: "AIza-judge" });
const models = {
  chat: openai.chat("gpt-4o-mini"),
  responses: openai.responses("gpt-5"),
  messages: anthropic("claude-sonnet-5"),
  gemini: google("gemini-2.5-flash"),
};
const settings = { maxRetries: 0 };
const langchain = {
  chat: new ChatOpenAI({
    model: "gpt-4o-mini",
    apiKey: "sk-judge",
    configuration: { baseURL: `${url}/v1` },
    ...settings,
  }),
  responses: new ChatOpenAI({
    model: "gpt-5",
    apiKey: "sk-judge",
    useResponsesApi: true,
    configuration: { baseURL: `${url}/v1` },
    ...settings,
  }),
  messages: new ChatAnthropic({
    model: "claude-sonnet-5",
    apiKey: "sk-ant-judge",
    anthropicApiUrl: url,
    ...settings,
  }),
  gemini: new ChatGoogleGenerativeAI({
    model: "gemini-2.5-flash",
    apiKey: "AIza-judge",
    baseUrl: url,
    ...settings,
  }),
};

const tests = {};
for (const [name, model] of Object.entries(models)) {
  tests[`ai ${name} answer`] = async () =>
    is((await generateText({ model, prompt, ...settings })).text, HELLO);
  tests[`ai ${name} stream`] = async () => {
    const { textStream } = streamText({
      model,
      prompt,
      ...settings,
      onError: ({ error }) => Promise.reject(error),
    });
    is((await Array.fromAsync(textStream)).join(""), HELLO);
  };
  tests[`ai ${name} tool`] = async () => {
    const { toolCalls } = await generateText({ model, prompt, tools: { weather }, ...settings });
    is(JSON.stringify(toolCalls[0]?.input), '{"city":"Paris"}');
  };
}
tests["ai embedding"] = async () => {
  const { embedding } = await embed({
    model: openai.embedding("text-embedding-3-small"),
    value: "x",
    ...settings,
  });
  is(JSON.stringify(embedding), "[0.5,-0.25]");
};
for (const [name, model] of Object.entries(langchain)) {
  tests[`langchain ${name} answer`] = async () => is((await model.invoke(prompt)).text, HELLO);
  tests[`langchain ${name} stream`] = async () => {
    const pieces = await Array.fromAsync(await model.stream(prompt));
    is(pieces.map((piece) => piece.text).join(""), HELLO);
  };
  tests[`langchain ${name} tool`] = async () => {
    const described = { type: "function", function: { name: "weather", parameters: schema } };
    const answer = await model.bindTools([described]).invoke(prompt);
    is(JSON.stringify(answer.tool_calls?.[0]?.args), '{"city":"Paris"}');
  };
}
tests["langchain embedding"] = async () => {
  const made = new OpenAIEmbeddings({
    model: "text-embedding-3-small",
    apiKey: "sk-judge",
    encodingFormat: "float",
    configuration: { baseURL: `${url}/v1` },
    ...settings,
  });
  is(JSON.stringify(await made.embedQuery("x")), "[0.5,-0.25]");
};

const verdicts = [];
for (const [test, run] of Object.entries(tests)) {
  try {
    await run();
    verdicts.push({ test, verdict: "pass" });
  } catch (error) {
    verdicts.push({ test, verdict: "fail", why: String(error).slice(0, 300) });
  }
}
process.stdout.write(JSON.stringify(verdicts));

function is(got, expected) {
  if (got !== expected) throw new Error(`${got} instead of ${expected}`);
}

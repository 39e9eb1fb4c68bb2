import type { Format } from "./format.ts";
import type { LogFormat } from "./log-format.ts";
import { failed, logFormat } from "./request-log.ts";
import { readText } from "./cells.ts";

const isErrorStatus = (text: string): boolean => Number(text) >= 400 || Number(text) < 0;
const isFalse = (text: string): boolean => /^(false|0|no)$/i.test(text);

/** Helicone's requests, as the query API and the export give them. Prompts are not looked at. */
const HELICONE: LogFormat = {
  name: "Helicone requests",
  needs: [
    "requestcreatedat",
    ["requestmodel", "responsemodel", "model"],
    ["prompttokens", "completiontokens"],
  ],
  isRequestLog: true,
  cache: "total-tells",
  reasoning: "inside",
  zeroCostIsUnknown: true,
  names: {
    id: ["requestid", "responseid"],
    time: ["requestcreatedat"],
    model: ["modeloverride", "responsemodel", "model", "requestmodel"],
    provider: ["provider"],
    input: ["prompttokens"],
    cacheRead: ["promptcachereadtokens"],
    cacheWrite5m: ["promptcachewritetokens", "promptcachewrite5mtokens"],
    cacheWrite1h: ["promptcachewrite1htokens"],
    output: ["completiontokens"],
    reasoning: ["reasoningtokens"],
    total: ["totaltokens"],
    cost: ["costusd", "cost"],
    task: [
      "properties.heliconesessionname",
      "requestproperties.heliconesessionname",
      "promptid",
      "heliconepromptid",
    ],
    ttft: ["timetofirsttoken"],
    duration: ["delayms"],
  },
  leaveOut: failed(["responsestatus"], isErrorStatus, [["prompttokens"], ["completiontokens"]]),
};

/** Portkey's log export, under the names of its API and those of its guide. Costs are cents of a dollar. */
const PORTKEY: LogFormat = {
  name: "Portkey logs",
  needs: [
    ["createdat", "timestamp"],
    ["aimodel", "model"],
    ["requnits", "requesttokens"],
    ["resunits", "responsetokens"],
  ],
  not: ["logtype"],
  isRequestLog: true,
  cache: "total-tells",
  reasoning: "inside",
  costUnits: 100,
  zeroCostIsUnknown: true,
  names: {
    id: ["id"],
    time: ["createdat", "timestamp"],
    model: ["aimodel", "model"],
    provider: ["aiorg", "aiprovider", "provider"],
    input: ["requnits", "requesttokens"],
    cacheRead: ["cachereadinputunits", "cachereadtokens", "cachedunits"],
    cacheWrite5m: ["cachewriteinputunits", "cachewritetokens"],
    output: ["resunits", "responsetokens"],
    total: ["totalunits", "totaltokens"],
    cost: ["cost"],
    currency: ["costcurrency"],
    task: ["metadata.task", "promptslug", "config"],
    duration: ["responsetime"],
  },
  leaveOut: (fields) =>
    failed(["responsestatuscode", "statuscode"], isErrorStatus, TOKENS_OF_PORTKEY)(fields) ??
    failed(["issuccess"], isFalse, TOKENS_OF_PORTKEY)(fields),
};
const TOKENS_OF_PORTKEY = [
  ["requnits", "requesttokens"],
  ["resunits", "responsetokens"],
];

/** Cursor's usage events. Its four token columns are disjoint; what the plan includes has a word in place of a cost. */
const CURSOR: LogFormat = {
  name: "Cursor usage events",
  needs: ["date", "model", ["inputwocachewrite", "inputwithoutcachewrite"], ["outputtokens", "output"]],
  provider: "cursor",
  task: "Cursor",
  cache: "beside",
  reasoning: "inside",
  names: {
    time: ["date"],
    model: ["model"],
    input: ["inputwocachewrite", "inputwithoutcachewrite"],
    cacheWrite5m: ["inputwcachewrite", "inputwithcachewrite"],
    cacheRead: ["cacheread"],
    output: ["outputtokens", "output"],
    cost: ["cost", "costusd", "costtoyou"],
  },
  leaveOut: (fields) =>
    /no charge|errored/i.test(readText(fields(["kind"])) ?? "")
      ? (count) => `${count} events that Cursor did not charge, because they failed, were left out.`
      : null,
};

/** Logs of new-api and one-api: 500,000 units of quota are a dollar of theirs. Only consumption (type 2) is usage. */
const ONE_API: LogFormat = {
  name: "new-api or one-api logs",
  needs: ["createdat", "modelname", "prompttokens", "completiontokens", "quota"],
  isRequestLog: true,
  lists: ["data.items", "data", "items"],
  cache: "total-tells",
  reasoning: "inside",
  costUnits: 500_000,
  zeroCostIsUnknown: true,
  millisecondsPerUnit: 1000,
  names: {
    // Ids are numbers that only hold within one installation; requests have one of their own in newer versions.
    id: ["requestid", "id"],
    time: ["createdat"],
    model: ["modelname"],
    input: ["prompttokens"],
    cacheRead: ["other.cachetokens"],
    cacheWrite5m: ["other.cachecreationtokens"],
    output: ["completiontokens"],
    cost: ["quota"],
    task: ["tokenname", "group"],
    duration: ["usetime"],
  },
  leaveOut: (fields) => {
    const type = readText(fields(["type"]));
    return type === null || type === "2"
      ? null
      : (count) => `${count} entries that are no consumption (top-ups, management, errors) were left out.`;
  },
  amend(row, _fields, output) {
    if (row.billed !== null)
      output.note(
        "Quota was taken as dollars at 500,000 units each; that is the gateway's price, not the provider's.",
      );
  },
};

/** BurstGPT's published trace. Its README names ChatGPT as GPT-3.5. */
const BURST_GPT: LogFormat = {
  name: "BurstGPT trace",
  needs: ["timestamp", "requesttokens", "responsetokens", "logtype"],
  relativeSeconds: true,
  cache: "inside",
  reasoning: "inside",
  millisecondsPerUnit: 1000,
  models: { ChatGPT: "gpt-3.5-turbo", "GPT-4": "gpt-4" },
  names: {
    time: ["timestamp"],
    model: ["model"],
    input: ["requesttokens"],
    output: ["responsetokens"],
    duration: ["elapsedtime"],
    task: ["logtype"],
  },
};

/** Days of LiteLLM's proxy: the tables LiteLLM_Daily...Spend, and what its page exports. */
const LITELLM_DAYS: LogFormat = {
  name: "LiteLLM daily spend",
  needs: [
    "date",
    ["apirequests", "successfulrequests", "successful"],
    ["spend", "spend$"],
    ["prompttokens", "totaltokens"],
  ],
  isRequestLog: true,
  grain: "day",
  cache: "total-tells",
  reasoning: "inside",
  zeroCostIsUnknown: true,
  names: {
    time: ["date"],
    model: ["model", "modelgroup"],
    provider: ["customllmprovider"],
    input: ["prompttokens"],
    cacheRead: ["cachereadinputtokens"],
    cacheWrite5m: ["cachecreationinputtokens"],
    output: ["completiontokens"],
    total: ["totaltokens"],
    cost: ["spend"],
    requests: ["apirequests", "requests"],
    task: ["keyalias", "apikeyalias", "teamalias", "team", "tag", "teamid", "apikey"],
  },
};

/** Requests of a vLLM or SGLang engine as its benchmark and request records give them. */
const ENGINE_REQUESTS: LogFormat = {
  name: "engine request records",
  needs: [
    ["requestid", "rid"],
    ["inputtoks", "inputlen", "promptlen", "numprompttokens"],
    ["outputtoks", "outputlen", "generationlen", "numgenerationtokens"],
    ["arrivaltime", "timestamp", "starttime"],
  ],
  cache: "inside",
  reasoning: "inside",
  millisecondsPerUnit: 1000,
  names: {
    id: ["requestid", "rid"],
    time: ["arrivaltime", "timestamp", "starttime"],
    model: ["modelname", "model"],
    input: ["inputtoks", "inputlen", "promptlen", "numprompttokens"],
    cacheRead: ["numcachedtokens", "cachedtokens"],
    output: ["outputtoks", "outputlen", "generationlen", "numgenerationtokens"],
    ttft: ["ttft", "firsttokenlatency"],
    duration: ["e2elatency", "latency", "e2e"],
  },
};

/** Finished requests of SGLang with `--log-requests-format json`, and bare `meta_info` objects. */
const SGLANG_FINISHED: LogFormat = {
  name: "SGLang request log",
  needs: [
    ["timestamp", "time"],
    ["out.metainfo.prompttokens", "metainfo.prompttokens"],
  ],
  cache: "inside",
  reasoning: "inside",
  millisecondsPerUnit: 1000,
  names: {
    id: ["rid", "out.metainfo.id", "metainfo.id"],
    time: ["timestamp", "time"],
    model: ["model", "obj.model"],
    input: ["out.metainfo.prompttokens", "metainfo.prompttokens"],
    cacheRead: ["out.metainfo.cachedtokens", "metainfo.cachedtokens"],
    output: ["out.metainfo.completiontokens", "metainfo.completiontokens"],
    duration: ["out.metainfo.e2elatency", "metainfo.e2elatency"],
  },
};

/** Logs whose every column has a name of its own, the most specific first. */
export const REQUEST_LOGS: readonly Format[] = [
  HELICONE,
  ONE_API,
  CURSOR,
  BURST_GPT,
  PORTKEY,
  LITELLM_DAYS,
  SGLANG_FINISHED,
  ENGINE_REQUESTS,
].map(logFormat);

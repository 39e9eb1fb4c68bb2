import { logFormat } from "./request-log.ts";

const TIMES = [
  "time timestamp ts datetime createdat created date starttime startedat requesttime requestedat requestcreatedat",
  "eventtime loggedat when day at",
].flatMap((names) => names.split(" "));
const INPUTS = [
  "inputtokens prompttokens tokensin inputtokencount prompttokencount tokensprompt numinputtokens numprompttokens",
  "intokens tokensinput requesttokens usageinputtokens usageprompttokens",
].flatMap((names) => names.split(" "));
const OUTPUTS = [
  "outputtokens completiontokens tokensout outputtokencount completiontokencount tokenscompletion numoutputtokens",
  "numcompletiontokens outtokens tokensoutput responsetokens generatedtokens usageoutputtokens",
  "usagecompletiontokens",
].flatMap((names) => names.split(" "));

/**
 * A log of nobody in particular, by the names that people give such columns. Asked last: it knows no source's habits.
 * `prompt_tokens` holds its cached part, as OpenAI's does, unless the total says otherwise.
 */
export const plainLog = logFormat({
  name: "plain request log",
  needs: [TIMES, INPUTS, OUTPUTS],
  isRequestLog: true,
  cache: "total-tells",
  reasoning: "inside",
  names: {
    id: ["id", "requestid", "generationid", "callid", "responseid"],
    time: TIMES,
    endTime: ["endtime", "end"],
    model: ["model", "modelname", "modelid", "responsemodel", "requestmodel", "deployment", "engine"],
    provider: ["provider", "modelprovider", "aiprovider", "llmprovider", "vendor"],
    input: INPUTS,
    cacheRead: [
      "cachedinputtokens",
      "cachedtokens",
      "cachereadtokens",
      "cachereadinputtokens",
      "inputcachedtokens",
      "prompttokensdetails.cachedtokens",
      "cachedprompttokens",
    ],
    cacheWrite5m: ["cachewritetokens", "cachecreationinputtokens", "cachecreationtokens"],
    output: OUTPUTS,
    reasoning: [
      "reasoningtokens",
      "thinkingtokens",
      "outputreasoningtokens",
      "completiontokensdetails.reasoningtokens",
      "usageoutputtokensdetails.reasoningtokens",
    ],
    total: ["totaltokens", "usagetotaltokens"],
    cost: ["costusd", "usd", "cost", "totalcost", "amountusd", "priceusd"],
    currency: ["currency", "costcurrency"],
    requests: ["requests", "numrequests", "requestcount", "calls"],
    task: ["task", "feature", "project", "app", "team", "usecase", "service", "apikeyname", "keyname"],
    tier: ["servicetier", "tier"],
    ttft: ["ttftms", "timetofirsttokenms"],
    duration: ["durationms", "latencyms", "responsetimems"],
  },
});

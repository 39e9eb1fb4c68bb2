import { type Scenario, startUpstream } from "./recording-upstream.ts";

/** The recording upstream in a process of its own. Prints its address; `/__arrivals` tells what arrived. */
const upstream = await startUpstream(JSON.parse(process.argv[2] ?? "{}") as Scenario);
process.stdout.write(`${upstream.url}\n`);

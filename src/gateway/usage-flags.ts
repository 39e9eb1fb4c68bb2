import type { AttemptReason } from "../core/attempt-reason.ts";
import { splice } from "../dialects/splice.ts";
import type { Strip } from "../dialects/stream-scanner.ts";
import type { UpstreamTarget } from "../upstreams/upstream-target.ts";
import type { ReadRequest } from "./client-request.ts";
import type { Exchange } from "./exchange.ts";
import type { RelayPlan } from "./relay.ts";

/** What is changed in requests so that their answers tell what they used. */
export interface UsageFlags {
  /** What to ask of the upstream, and what to take out of its answer; counts the attempt. */
  plan(exchange: Exchange, read: ReadRequest | null): RelayPlan;
  /** The request's bytes with the model's name and the flags of the plan spliced in. */
  edit(exchange: Exchange, read: ReadRequest, plan: RelayPlan): Buffer;
  /** Is a refusal about a flag of ours? Then it is remembered, and the next plan goes without. */
  refused(target: UpstreamTarget, plan: RelayPlan, text: string): boolean;
}

/** Remembers until the process ends which upstreams refuse which flag. */
export function createUsageFlags(): UsageFlags {
  const refusesUsage = new Set<string>();
  const refusesContinuous = new Set<string>();

  function plan(exchange: Exchange, read: ReadRequest | null): RelayPlan {
    const { target, stream, surface } = exchange;
    const facts = read?.facts;
    const takesFlag = surface.dialect?.stripEvent !== undefined && target.kind.streamOptions === "flag";
    const reasons: AttemptReason[] = [];
    let strip: Strip = "none";
    let addedFlags = false;
    let continuousUsage = facts?.continuousUsageAsked === true && target.kind.continuousUsage;
    if (stream && takesFlag && facts !== undefined) {
      const allowed = !refusesUsage.has(target.name);
      if (!allowed && !facts.usageAsked) reasons.push("usage-flag-refused");
      const addUsage = allowed && !facts.usageAsked;
      const addContinuous =
        allowed && target.kind.continuousUsage && !continuousUsage && !refusesContinuous.has(target.name);
      addedFlags = addUsage || addContinuous;
      if (addUsage) strip = "all";
      else if (addContinuous) strip = "running";
      continuousUsage ||= addContinuous;
    }
    const attemptIndex = exchange.attempts++;
    return { attemptIndex, requestBytes: 0, strip, addedFlags, continuousUsage, reasons };
  }

  function edit(exchange: Exchange, read: ReadRequest, plan: RelayPlan): Buffer {
    const { target, surface, body } = exchange;
    const model = target.model !== null && target.model !== read.facts.model ? target.model : null;
    if (model === null && !plan.addedFlags) return body;
    const wanted = {
      model,
      includeUsage: plan.addedFlags && !read.facts.usageAsked,
      continuousUsage: plan.addedFlags && plan.continuousUsage && !read.facts.continuousUsageAsked,
    };
    return splice(body, surface.dialect?.edits(body, read.members, read.body, wanted) ?? []);
  }

  function refused(target: UpstreamTarget, plan: RelayPlan, text: string): boolean {
    if (
      text.includes("continuous_usage_stats") &&
      plan.continuousUsage &&
      !refusesContinuous.has(target.name)
    ) {
      refusesContinuous.add(target.name);
      return true;
    }
    if (!/stream_options|include_usage|continuous_usage_stats/.test(text)) return false;
    refusesUsage.add(target.name);
    return true;
  }

  return { plan, edit, refused };
}

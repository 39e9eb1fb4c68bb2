import type { AttemptReason } from "../core/attempt-reason.ts";
import { splice } from "../dialects/splice.ts";
import type { Strip } from "../dialects/dialect.ts";
import type { UpstreamTarget } from "../upstreams/upstream-target.ts";
import type { ReadRequest } from "./client-request.ts";
import type { Exchange } from "./exchange.ts";
import type { RelayPlan } from "./relay/relay-plan.ts";

/** The flags that make upstreams report usage in streams: adds them, and remembers who refuses them. */
export interface UsageFlags {
  /** Plans the next attempt: what to add to its request, and what to remove from its answer. */
  plan(exchange: Exchange, read: ReadRequest | null): RelayPlan;
  /** Returns the request's bytes with the model's name and the plan's flags spliced in. */
  edit(exchange: Exchange, read: ReadRequest, plan: RelayPlan): Buffer;
  /**
   * Is a refusal about a flag of ours? Then it is remembered, and the next plan goes without. Engines name the flag in
   * different fields of their errors, or in a sentence alone, so the whole body is searched.
   */
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
    let addsTimings = false;
    let continuousUsage = facts?.continuousUsageAsked === true && target.kind.continuousUsage;
    if (stream && takesFlag && facts !== undefined) {
      // Each choice has timings of its own; those of one are all there is to count.
      const hasTimings =
        target.kind.timings === true && facts.choices === 1 && !refusesContinuous.has(target.name);
      const isUnasked = target.kind.usageUnasked?.includes(surface.dialect?.surface ?? "") === true;
      addsTimings = hasTimings && !facts.timingsAsked;
      const needsFlag = !hasTimings && !isUnasked;
      const allowed = needsFlag && !refusesUsage.has(target.name);
      if (needsFlag && !allowed && !facts.usageAsked) reasons.push("usage-flag-refused");
      const addUsage = allowed && !facts.usageAsked;
      const addContinuous =
        allowed && target.kind.continuousUsage && !continuousUsage && !refusesContinuous.has(target.name);
      addedFlags = addUsage || addContinuous || addsTimings;
      if (addsTimings) strip = "timings";
      else if (addUsage) strip = "all";
      else if (addContinuous) strip = "running";
      continuousUsage ||= addContinuous || (hasTimings && (facts.timingsAsked || addsTimings));
    }
    const attemptIndex = exchange.attempts++;
    return { attemptIndex, requestBytes: 0, strip, addedFlags, continuousUsage, reasons };
  }

  function edit(exchange: Exchange, read: ReadRequest, plan: RelayPlan): Buffer {
    const { target, surface, body } = exchange;
    // A name in the path says more than one in the body.
    const name = target.model ?? surface.model;
    const model = name === read.facts.model ? null : name;
    if (model === null && !plan.addedFlags) return body;
    const timings = plan.strip === "timings";
    const addsOptions = plan.addedFlags && !timings;
    const wanted = {
      model,
      includeUsage: addsOptions && !read.facts.usageAsked,
      continuousUsage: addsOptions && plan.continuousUsage && !read.facts.continuousUsageAsked,
      timings,
    };
    return splice(body, surface.dialect?.edits(body, read.members, read.body, wanted) ?? []);
  }

  function refused(target: UpstreamTarget, plan: RelayPlan, text: string): boolean {
    if (
      /continuous_usage_stats|timings_per_token/.test(text) &&
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

import { Command } from "commander";
import { examples, type CommandFactory } from "./command.ts";
import { runPlan } from "./plan.ts";
import { type PlanOutputFlags, planRequestOf, withPlanFlags } from "./plan/plan-flags.ts";
import { SAMPLE_MODEL, SAMPLE_TRACE } from "../answers/sample-trace.ts";

/** `demo`: the verdict on a real week of a university's question service, which ships with the package. */
export const demoCommand: CommandFactory = (io) =>
  withPlanFlags(new Command("demo"))
    .description(
      "The verdict on a real trace that ships with breakeven: seven days of a university's question service.",
    )
    .addHelpText(
      "after",
      examples("breakeven demo", "breakeven demo --model claude-sonnet-4-6 --monthly-requests 3M"),
    )
    .action(async (flags: PlanOutputFlags & Record<string, unknown>) => {
      const request = planRequestOf(flags);
      const model = request.model ?? SAMPLE_MODEL;
      io.stderr(
        `A real trace: 7,106 requests in seven days to a university's question service (RAGPulse, MIT licence),\npriced as if ${model} answered them. On your own export: breakeven plan FILE\n\n`,
      );
      await runPlan(io, [SAMPLE_TRACE], { ...request, model }, flags);
    });

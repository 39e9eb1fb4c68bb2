import type { LoadAnswer } from "../../answers/scenarios/search-load.ts";
import { formatCount, formatMilliseconds, plural } from "../../core/format.ts";
import { paragraphs, table } from "../table.ts";

/** How much a fleet can take, for a terminal. */
export function loadText(answer: LoadAnswer, io: { columns: number; color: boolean }): string {
  const { fleet, highestLoad: highest, slo, workload } = answer;
  const asked = [
    slo.ttftP95Ms === null ? null : `first token within ${formatMilliseconds(slo.ttftP95Ms)}`,
    slo.tpotP95Ms === null ? null : `each further one within ${formatMilliseconds(slo.tpotP95Ms)}`,
  ].filter((text) => text !== null);
  const within = asked.length > 0 ? `, ${asked.join(", ")} for 95 of 100` : "";
  const head = `${fleet.model} in ${fleet.precision}, ${plural(fleet.replicas, "replica")} on ${fleet.gpus} x ${fleet.gpu}, ${fleet.engine}; requests of ${formatCount(Math.round(workload.inputTokens))} + ${formatCount(Math.round(workload.outputTokens))} tokens${within}`;
  const result = highest
    ? `Highest load: ${significant(highest.requestsPerSecond, 3)} requests a second (${formatCount(Math.round(highest.outputTokensPerSecond))} output tokens a second), between ${significant(highest.interval80[0], 2)} and ${significant(highest.interval80[1], 2)} in 4 of 5 measured runs. There 95 of 100 see their first token within ${formatMilliseconds(highest.ttftP95Ms)}${highest.tpotP95Ms === null ? "" : ` and each further one within ${formatMilliseconds(highest.tpotP95Ms)}`}.`
    : "No load at all meets that latency.";
  const curve = table(
    answer.frontier,
    [
      { header: "at once", cell: ({ concurrency }) => formatCount(concurrency), align: "right" },
      { header: "TPOT", cell: ({ tpotMs }) => formatMilliseconds(tpotMs), align: "right" },
      { header: "tokens/s each", cell: (at) => at.tokensPerSecondPerRequest.toFixed(1), align: "right" },
      { header: "TTFT p95", cell: ({ ttftP95Ms }) => formatMilliseconds(ttftP95Ms), align: "right" },
      {
        header: "output tokens/s",
        cell: (at) => formatCount(Math.round(at.outputTokensPerSecond)),
        align: "right",
      },
      {
        header: "per GPU",
        cell: (at) => formatCount(Math.round(at.outputTokensPerSecondPerGpu)),
        align: "right",
      },
    ],
    io,
  );
  const notes = answer.notes.map((note) => `${paragraphs(`- ${note}`, io.columns, 2)}\n`).join("");
  return [`${paragraphs(head, io.columns)}\n`, `${paragraphs(result, io.columns)}\n`, curve, notes].join(
    "\n",
  );
}

/** A number in this many significant digits, without an exponent. */
const significant = (value: number, digits: number): string => {
  const text = value.toPrecision(digits);
  return text.includes("e") ? formatCount(Number(text)) : text;
};

import type { UsageRow } from "../core/usage.ts";
import { needCount, readCount, readText } from "./cells.ts";
import type { Format, JsonObject, Output } from "./format.ts";
import { isObject } from "./json-cell.ts";
import { readTime } from "./read-time.ts";
import { splitOutput, splitPrompt } from "./token-split.ts";
import { usageRow } from "./usage-row.ts";

/**
 * Session logs that Codex keeps (JSON lines): usage per turn, input including the cached part. A session that was forked
 * off another begins with a copy of the other's log, which counts once.
 */
export const codexSession: Format<Session[]> = {
  name: "Codex session",
  createState: () => [],
  matchesRecord: (record) => "payload" in record && "type" in record && "timestamp" in record,
  openRecords(output, sessions) {
    let model: string | null = null;
    let lastTotal = "";
    const session: Session = { id: null, parent: null, turns: [], output };
    sessions.push(session);
    return {
      record(record, line) {
        const payload = asObject(record["payload"]);
        if (record["type"] === "turn_context") model = readText(payload["model"]) ?? model;
        // A copy has the line of the session that it was copied from too.
        if (record["type"] === "session_meta" && session.id === null) {
          session.id = readText(payload["id"]);
          session.parent = readText(payload["forked_from_id"]);
        }
        const info = asObject(payload["info"]);
        const usage = asObject(info["last_token_usage"]);
        if (payload["type"] !== "token_count" || usage["input_tokens"] === undefined) return;
        // The same count is logged again when nothing was added.
        const total = JSON.stringify(info["total_token_usage"] ?? line);
        if (total === lastTotal) return;
        lastTotal = total;
        const row = usageRow(output.file, line, readTime(record["timestamp"], "timestamp"), {
          provider: "openai",
          model: readText(info["model"]) ?? model,
          tokens: {
            ...splitPrompt(needCount(usage["input_tokens"], "input_tokens"), {
              cacheRead: readCount(usage["cached_input_tokens"], "cached_input_tokens"),
            }),
            ...splitOutput(
              needCount(usage["output_tokens"], "output_tokens"),
              readCount(usage["reasoning_output_tokens"], "reasoning_output_tokens"),
            ),
          },
          task: "Codex",
        });
        session.turns.push({ row, counts: `${total} ${JSON.stringify(usage)}` });
      },
    };
  },
  finish: passOn,
};

interface Session {
  id: string | null;
  /** The session that it was forked off. */
  parent: string | null;
  turns: { row: UsageRow; counts: string }[];
  output: Output;
}

/**
 * Everything but the copies at the beginning of forked sessions: their counts, and the sums that they came to, are those of
 * a turn of the family that was seen before.
 */
function passOn(sessions: Session[]): void {
  const byId = new Map(
    sessions.flatMap((session) => (session.id === null ? [] : [[session.id, session] as const])),
  );
  const seen = new Map<string, Set<string>>();
  const rank = (session: Session): number => lineage(session, byId).length;
  for (const session of [...sessions].sort((a, b) => rank(a) - rank(b))) {
    const family = lineage(session, byId).at(-1) ?? session.output.file;
    const known = seen.get(family) ?? new Set<string>();
    seen.set(family, known);
    let isCopy = session.parent !== null;
    for (const { row, counts } of session.turns) {
      isCopy &&= known.has(counts);
      known.add(counts);
      if (isCopy)
        session.output.tally((count) => `${count} turns are copies that a forked session begins with.`);
      else session.output.usage(row);
    }
  }
}

/** Ids from a session to the first of its family; the last may be of a log that is not here. */
function lineage(session: Session, byId: ReadonlyMap<string, Session>): string[] {
  const ids: string[] = session.id === null ? [] : [session.id];
  for (
    let each: Session | undefined = session;
    each !== undefined && each.parent !== null;
    each = byId.get(each.parent)
  ) {
    if (ids.includes(each.parent)) break;
    ids.push(each.parent);
  }
  return ids;
}

const asObject = (value: unknown): JsonObject => (isObject(value) ? value : {});

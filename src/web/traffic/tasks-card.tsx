import { type ReactNode, useState } from "react";
import type { LedgerFilter, UsageOfName } from "../../contract/api.ts";
import { NO_TASK } from "../../planner/traffic/tasks.ts";
import type { TaskDecision } from "../../planner/model/inputs.ts";
import { call } from "../api/call.ts";
import { useAnswer } from "../api/use-answer.ts";
import { Failure } from "../parts/failure.tsx";
import { Spend } from "../parts/figure.tsx";
import { Link } from "../parts/link.tsx";
import { SaveWithKey } from "../parts/save-with-key.tsx";
import { Table } from "../parts/table.tsx";

const MOST_TASKS = 100;

/** Every task with its spend, and the reader's decision whether it may move. */
export function TasksCard({ period }: { period: LedgerFilter }): ReactNode {
  const { value, error, retry } = useAnswer(JSON.stringify(period), async (signal) => {
    const [usage, saved] = await Promise.all([
      call("GET /api/usage", { ...period, by: "task", most: MOST_TASKS }, { signal }),
      call("GET /api/tasks", {}, { signal }),
    ]);
    return { usage, saved };
  });
  if (error !== null) return <Failure error={error} retry={retry} />;
  if (value === null) return <section className="card tasks-place" aria-busy="true" />;
  const rows = value.usage.groups
    .filter(({ isRest }) => !isRest)
    .map((group) => ({ task: group.name ?? NO_TASK, group }));
  return (
    <TaskTable
      key={JSON.stringify(value.saved)}
      rows={rows}
      saved={value.saved.tasks}
      file={value.saved.file}
    />
  );
}

interface TaskTableProps {
  rows: readonly { task: string; group: UsageOfName }[];
  saved: readonly TaskDecision[];
  file: string;
}

function TaskTable({ rows, saved, file }: TaskTableProps): ReactNode {
  const [decisions, setDecisions] = useState(new Map(saved.map((decision) => [decision.task, decision])));
  const [said, say] = useState("");
  const decisionOn = (task: string): TaskDecision => decisions.get(task) ?? undecided(task);
  const decide = (task: string, changed: Partial<TaskDecision>): void => {
    setDecisions(new Map(decisions).set(task, { ...decisionOn(task), ...changed }));
    say("");
  };
  const save = async (): Promise<void> => {
    const body = JSON.stringify({ tasks: [...decisions.values()] });
    await call("PUT /api/tasks", {}, { body });
    say(`Saved in ${file}; plans on this ledger use it.`);
  };
  return (
    <section className="card stack" aria-labelledby="tasks">
      <h2 id="tasks">What may move</h2>
      <p className="small quiet">
        Undecided work stays where it is. <Link to="/?source=ledger">The decision</Link> shows both: what is
        confirmed, and what if everything undecided moved.
      </p>
      <Table
        label="Tasks, their spend, and whether they may move"
        className="small tasks"
        columns={[
          { head: "Task", className: "name", cell: ({ task }) => task },
          { head: "spend", className: "number", cell: ({ group }) => <Spend figures={group} /> },
          {
            head: "may move",
            cell: ({ task }) => (
              <select
                aria-label={`May ${task} move?`}
                value={decisionOn(task).mayMove}
                onChange={(event) => decide(task, { mayMove: event.target.value as TaskDecision["mayMove"] })}
              >
                <option value="undecided">undecided</option>
                <option value="yes">yes</option>
                <option value="no">no</option>
              </select>
            ),
          },
          {
            head: "own machines only",
            cell: ({ task }) => (
              <input
                type="checkbox"
                aria-label={`${task} may only run on own machines`}
                checked={decisionOn(task).private}
                onChange={(event) => decide(task, { private: event.target.checked })}
              />
            ),
          },
          {
            head: "can wait a day",
            cell: ({ task }) => (
              <input
                type="checkbox"
                aria-label={`${task} is batch work`}
                checked={decisionOn(task).kind === "batch"}
                onChange={(event) => decide(task, { kind: event.target.checked ? "batch" : "interactive" })}
              />
            ),
          },
        ]}
        rows={rows}
        keyOf={({ task }) => task}
      />
      <div className="row">
        <SaveWithKey label="Save" save={save} />
        <span className="small quiet" role="status">
          {said}
        </span>
      </div>
    </section>
  );
}

const undecided = (task: string): TaskDecision => ({
  task,
  mayMove: "undecided",
  toModels: [],
  private: false,
  kind: "interactive",
  frontierNeeded: false,
  ttftMs: null,
});

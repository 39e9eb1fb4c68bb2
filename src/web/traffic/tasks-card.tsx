import { type ReactNode, useState } from "react";
import type { LedgerFilter } from "../../contract/api.ts";
import { NO_TASK } from "../../planner/traffic/tasks.ts";
import type { TaskDecision } from "../../planner/model/inputs.ts";
import { call } from "../api/call.ts";
import { useAnswer } from "../api/use-answer.ts";
import { Failure } from "../parts/failure.tsx";
import { Usd } from "../parts/figure.tsx";
import { Link } from "../parts/link.tsx";
import { SaveWithKey } from "../parts/save-with-key.tsx";
import { Scroller } from "../parts/scroller.tsx";

const MOST_TASKS = 100;

/** Every task with its spend, and the reader's word on whether it may move. */
export function TasksCard({ period }: { period: LedgerFilter }): ReactNode {
  const { value, error } = useAnswer(JSON.stringify(period), async (signal) => {
    const [usage, saved] = await Promise.all([
      call("GET /api/usage", { ...period, by: "task", most: MOST_TASKS }, { signal }),
      call("GET /api/tasks", {}, { signal }),
    ]);
    return { usage, saved };
  });
  if (error !== null) return <Failure error={error} />;
  if (value === null) return <section className="card tasks-place" aria-busy="true" />;
  const rows = value.usage.groups
    .filter(({ isRest }) => !isRest)
    .map(({ name, usd }) => ({ task: name ?? NO_TASK, usd }));
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
  rows: readonly { task: string; usd: number | null }[];
  saved: readonly TaskDecision[];
  file: string;
}

function TaskTable({ rows, saved, file }: TaskTableProps): ReactNode {
  const [decisions, setDecisions] = useState(new Map(saved.map((decision) => [decision.task, decision])));
  const [said, say] = useState("");
  const decide = (task: string, changed: Partial<TaskDecision>): void => {
    setDecisions(new Map(decisions).set(task, { ...(decisions.get(task) ?? undecided(task)), ...changed }));
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
      <Scroller label="Tasks">
        <table className="small stacks tasks">
          <caption className="unseen">Tasks, their spend, and whether they may move</caption>
          <thead>
            <tr>
              <th scope="col">Task</th>
              <th scope="col" className="number">
                spend
              </th>
              <th scope="col">may move</th>
              <th scope="col">on own machines only</th>
              <th scope="col">can wait a day</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ task, usd }) => {
              const decision = decisions.get(task) ?? undecided(task);
              return (
                <tr key={task}>
                  <th scope="row" className="name">
                    {task}
                  </th>
                  <td className="number" data-label="spend">
                    <Usd value={usd} />
                  </td>
                  <td data-label="may move">
                    <select
                      aria-label={`May ${task} move?`}
                      value={decision.mayMove}
                      onChange={(event) =>
                        decide(task, { mayMove: event.target.value as TaskDecision["mayMove"] })
                      }
                    >
                      <option value="undecided">undecided</option>
                      <option value="yes">yes</option>
                      <option value="no">no</option>
                    </select>
                  </td>
                  <td data-label="own machines only">
                    <input
                      type="checkbox"
                      aria-label={`${task} may only run on own machines`}
                      checked={decision.private}
                      onChange={(event) => decide(task, { private: event.target.checked })}
                    />
                  </td>
                  <td data-label="can wait a day">
                    <input
                      type="checkbox"
                      aria-label={`${task} is batch work`}
                      checked={decision.kind === "batch"}
                      onChange={(event) =>
                        decide(task, { kind: event.target.checked ? "batch" : "interactive" })
                      }
                    />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroller>
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

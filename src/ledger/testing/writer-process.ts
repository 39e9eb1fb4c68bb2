import { openJournal } from "../journal.ts";
import { attempt, DAY_0 } from "./attempts.ts";

/** Appends groups of one to eight rows until it is killed, and says which rows are safe: one task name per row. */
const [folder = "", name = ""] = process.argv.slice(2);
const journal = openJournal({ folder, writer: name, rowsPerFile: 150 });
let number = 0;
const nextTask = (): string => `${name}-${number++}`;
const more = (): void => {
  for (let size = 1; size <= 8; size++) {
    const tasks = Array.from({ length: size }, nextTask);
    journal.append(...tasks.map((task) => attempt(task, { task, receivedMs: DAY_0 + number * 60_000 })));
    process.stdout.write(tasks.map((task) => `${task}\n`).join(""));
  }
  setImmediate(more);
};
more();

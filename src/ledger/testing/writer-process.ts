import { openJournal } from "../journal.ts";
import { attempt, DAY_0 } from "./attempts.ts";

/** Appends until it is killed, and says which rows it was told are safe: one task name per row. */
const [folder = "", name = ""] = process.argv.slice(2);
const journal = openJournal({ folder, writer: name, rowsPerFile: 150 });
let number = 0;
const more = (): void => {
  for (let index = 0; index < 20; index++) {
    const task = `${name}-${number++}`;
    journal.append(attempt(task, { task, receivedMs: DAY_0 + number * 60_000 }));
    process.stdout.write(`${task}\n`);
  }
  setImmediate(more);
};
more();

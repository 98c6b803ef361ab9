/**
 * A cursor that another version of its task saved, before the walk goes on from it. What `migrateCursor` makes of it is saved
 * with the next item's cursor, not before: until then each turn makes it again, from the cursor that the run has.
 *
 * A cursor of a later version is an ordinary failure of the attempt: while a deploy is under way, the next attempt may find a
 * worker of that version. Otherwise the run ends, at its cursor, and can be redriven.
 */
import { NonRetryableError } from "../model/errors.ts";
import { checkedCursor } from "./checkpoints.ts";
import type { Turn } from "./turn.ts";

/** Makes the run's cursor one of the task's version. @throws where that cannot be done, or is not allowed as a cursor */
export async function migrateCursor({ deployed, checkpoints }: Turn): Promise<void> {
  const { name, version, migrateCursor: migrate } = deployed.task;
  const { cursor, cursorVersion: from } = checkpoints;
  const told = `the cursor was saved by version ${from} of task ${name}, and this is version ${version}`;
  if (from > version) throw new Error(`${told}: deploy version ${from} again, then redrive the run`);
  if (migrate === undefined)
    throw new NonRetryableError(`${told}, without migrateCursor: add it, then redrive the run`);
  checkpoints.migrateTo(checkedCursor(await migrate(cursor, from)));
}

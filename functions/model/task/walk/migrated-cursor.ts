/**
 * A cursor that another version of its task saved, before the walk goes on from it. What `migrateCursor` makes of it is saved
 * with the next item's cursor, not before: until then each turn makes it again, from the cursor that the run has.
 *
 * A cursor of a later version is an ordinary failure of the attempt: while a deploy is under way, the next attempt may find a
 * worker of that version. Otherwise the run ends, at its cursor, and can be redriven.
 */
import { NonRetryableError } from "../../errors.ts";
import type { Json, Task } from "../task.ts";

/** A run's cursor as one of the task's version, not yet checked. @throws where that cannot be had */
export async function migratedCursor(
  { version, migrateCursor }: Task,
  { cursor, cursorVersion }: { readonly cursor: Json | undefined; readonly cursorVersion: number },
): Promise<Json> {
  const told = `the cursor was saved by version ${cursorVersion} of the task, and this is version ${version}`;
  if (cursorVersion > version)
    throw new Error(`${told}: deploy version ${cursorVersion} again, then redrive the run`);
  if (migrateCursor === undefined)
    throw new NonRetryableError(`${told}, without migrateCursor: add it, then redrive the run`);
  return migrateCursor(cursor, cursorVersion);
}

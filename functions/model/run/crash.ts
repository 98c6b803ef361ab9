/** How a record marks an error that nothing caught: it ended a worker in the midst of an attempt, which went on. */
import type { Failure } from "./record/failure.ts";

/** What its name begins with. */
export const uncaught = "uncaught ";

export function isCrash({ name }: Pick<Failure, "name">): boolean {
  return name.startsWith(uncaught);
}

/** The check of a task's output by its own schema. What does not fit is a mistake of the task: another attempt would make the same. */

import { NonRetryableError } from "../../model/errors.ts";
import { issuesText } from "../../model/params/check-params.ts";
import type { OutputCheck } from "../../model/task/context/turn-ports.ts";
import type { Task } from "../../model/task/task.ts";

/** An output that the task's schema refuses. */
export class InvalidOutputError extends NonRetryableError {
  constructor(message: string) {
    super(message);
    this.name = "InvalidOutputError";
  }
}

/** @throws InvalidOutputError */
export const outputCheck: OutputCheck = {
  async returned(schema, given) {
    return acceptedOf(await schema["~standard"].validate(given));
  },
  said(schema, given) {
    const result = schema["~standard"].validate(given);
    if (result instanceof Promise)
      throw new InvalidOutputError("ctx.output needs a schema that answers at once: this one answers later");
    return acceptedOf(result);
  },
};

type Result = Awaited<ReturnType<NonNullable<Task["output"]>["~standard"]["validate"]>>;

function acceptedOf(result: Result): unknown {
  if (result.issues === undefined) return result.value;
  throw new InvalidOutputError(`the output is not allowed: ${issuesText(result.issues)}`);
}

/**
 * Lets only tasks that say `schedules: true` use a worker's client. IAM knows the lane's worker, which all tasks of the
 * lane share: it keeps the worker to the schedules of its group that begin with `rt-`, and this keeps one task apart from
 * the next. It guards against a mistake; code that makes a client of AWS itself has the rights of its lane.
 */
import { schedulesRefusal } from "../runs/index.ts";
import type { ScheduleClient } from "./client.ts";

export function askedByTask(client: ScheduleClient): ScheduleClient {
  return Object.assign(checked(client) as ScheduleClient, {
    remove: checked(client.remove),
    pause: checked(client.pause),
    resume: checked(client.resume),
    list: checked(client.list),
  });
}

function checked<Given extends readonly unknown[], Answer>(call: (...given: Given) => Promise<Answer>) {
  return async (...given: Given): Promise<Answer> => {
    const refusal = schedulesRefusal();
    if (refusal !== undefined) throw new Error(refusal);
    return call(...given);
  };
}

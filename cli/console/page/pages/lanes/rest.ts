/** How long the page waits until it asks for the lanes again. */
import { restOf } from "../../api/rest.ts";
import type { LanesDocument } from "./documents.ts";

/** In milliseconds; undefined while something runs or waits: then it is as short as can be. */
export function restMs({ lanes, rates }: LanesDocument): number | undefined {
  const isBusy = lanes.some(
    ({ running, waiting, messages }) => running + waiting + messages.waiting + messages.inFlight > 0,
  );
  if (isBusy) return undefined;
  const tasks = lanes.reduce((sum, lane) => sum + lane.tasks.length, 0);
  const batches = Math.ceil(tasks / 100) * (rates.length > 0 ? 2 : 1);
  // Of each queue and of the dead letters one, and one for the ages of their messages; the stage's limit and its queue; schedules
  // made at run time, rejected messages, and muted alarms; of a task at most one.
  return restOf(lanes.length + 2 + 2 + 3 + batches + tasks, tasks);
}

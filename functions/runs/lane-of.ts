/** Which lane's queue a run's messages go to. */
import type { RunRecord } from "../model/run.ts";

/**
 * The lane of a run's task; of a task that is gone, the lane it had, or any: a task may have been removed together
 * with its lane, and any lane's worker sends on what is another's, and ends what is nobody's.
 *
 * @param lanes every deployed task's lane
 */
export function laneOf(
  lanes: Readonly<Record<string, string>>,
  { task, lane }: Pick<RunRecord, "task" | "lane">,
): string {
  const known = Object.values(lanes);
  if (Object.hasOwn(lanes, task)) return lanes[task] as string;
  return known.includes(lane) ? lane : (known[0] ?? lane);
}

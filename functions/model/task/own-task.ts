/** Tasks of Pawl's own, such as `pawl.backfill`: no task of a project has a name that begins so. */

const ownPrefix = "pawl.";

/** Whether a task is Pawl's own. */
export function isOwnTask(name: string): boolean {
  return name.startsWith(ownPrefix);
}

/** The task that runs a backfill. */
export const backfillTask = `${ownPrefix}backfill` as const;

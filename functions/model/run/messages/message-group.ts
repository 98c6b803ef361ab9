/**
 * The group of a message on a lane's queue. By it the fair queues of SQS deliver first what has waited behind a flood: one
 * task, or one key of a task, does not hold up the others of its lane. The messages of a group have no order, and many of
 * them may be worked on at once. Made here alone, for every sender.
 */

/** @param key the key of the run's limit, where its task has one. Of one that is too long for SQS only the end counts */
export function messageGroup(task: string, key?: string): string {
  return encodeURIComponent(key === undefined ? task : `${task}#${key}`).slice(-128);
}

/** That of a message by its body. Undefined for one that names no task: it is a group by itself. */
export function groupOfBody(body: string, key?: string): string | undefined {
  try {
    const { task } = JSON.parse(body);
    return typeof task === "string" ? messageGroup(task, key) || undefined : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The group of a message on a lane's queue. By it the fair queues of SQS deliver first what has waited behind a flood: one
 * task, or one key of a task, does not hold up the others of its lane. The messages of a group have no order, and many of
 * them may be worked on at once. Made here alone, for every sender.
 */

import { limitOfTask, type TaskDirectory } from "../../task/task-directory.ts";

/** @param key the key of the run's limit, where its task has one. Of one that is too long for SQS only the end counts */
export function messageGroup(task: string, key?: string): string {
  return encodeURIComponent(key === undefined ? task : `${task}#${key}`).slice(-128);
}

/**
 * The key of a run's messages: the key of its limit. Before the run has it, what its params say, where the key is a parameter
 * of which they say anything. `params`: JSON text.
 */
export function groupKey(
  directory: Pick<TaskDirectory, "limits">,
  { task, slotKey, params }: { readonly task: string; readonly slotKey?: string; readonly params?: string },
): string | undefined {
  if (slotKey !== undefined || params === undefined) return slotKey;
  const key = limitOfTask(directory, task)?.key;
  const value: unknown = key === undefined ? undefined : JSON.parse(params)?.[key];
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** The same of a message that starts a run, by its body; undefined for any other. */
export function groupKeyOfBody(directory: Pick<TaskDirectory, "limits">, body: string): string | undefined {
  try {
    const { task, params } = JSON.parse(body);
    return groupKey(directory, { task, params: JSON.stringify(params) });
  } catch {
    return undefined;
  }
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

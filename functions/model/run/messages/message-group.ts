/**
 * The group of a message on a lane's queue. By it the fair queues of SQS deliver first what has waited behind a flood: one
 * task, or one key of a task, does not hold up the others of its lane. The messages of a group have no order, and many of
 * them may be worked on at once. Made here alone, for every sender.
 */
import { hash32 } from "../../hash.ts";

/** The most characters that SQS takes. */
const longest = 128;

/** @param key the key of the run's limit, where its task has one */
export function messageGroup(task: string, key?: string): string {
  const text = key === undefined ? task : `${task}#${key}`;
  const plain = text.replace(/[^!-~]/g, "_");
  if (plain === text && text.length <= longest) return text;
  // Cut alone, two keys might become one group.
  return `${plain.slice(0, longest - 9)}~${hash32(text).toString(16)}`;
}

/** That of a message by its body. Undefined for one that names no task: it is a group by itself. */
export function groupOfBody(body: string, key?: string): string | undefined {
  try {
    const { task } = JSON.parse(body) as { readonly task?: unknown };
    return typeof task === "string" && task !== "" ? messageGroup(task, key) : undefined;
  } catch {
    return undefined;
  }
}

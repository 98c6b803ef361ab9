/**
 * Namespaces of tasks: all of a name but its last part. `team.service.expire` is in `team.service`, and its file in the folder
 * `team/service`. They only sort what people see: in records, queues, schedules and addresses a task's whole name stands.
 */

/** Undefined for a task that is in none. */
export function namespaceOf(name: string): string | undefined {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? undefined : name.slice(0, dot);
}

export interface TaskGroup<Task> {
  /** Undefined for the tasks that are in none, which come first. */
  readonly namespace: string | undefined;
  readonly tasks: readonly Task[];
}

/** The tasks by their namespaces, these in order; within one as they were given. */
export function byNamespace<Task>(
  tasks: readonly Task[],
  nameOf: (task: Task) => string,
): readonly TaskGroup<Task>[] {
  const groups = Map.groupBy(tasks, (task) => namespaceOf(nameOf(task)));
  const sorted = [...groups].sort(([a = ""], [b = ""]) => (a < b ? -1 : a > b ? 1 : 0));
  return sorted.map(([namespace, own]) => ({ namespace, tasks: own }));
}

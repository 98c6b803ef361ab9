/** An earlier run of a task that has succeeded, for `ctx.previous` in a test. */
import { newRun } from "../../functions/model/run/new-run.ts";
import { instantOf, toSecond } from "../../functions/model/run/run-name.ts";
import type { Json, Task } from "../../functions/model/task/task.ts";
import type { MemoryRunStore } from "../memory/run-store.ts";

/** What a test says of it. */
export interface GivenPrevious {
  /** What it gave as its output. @default none */
  readonly output?: Json;
  /** Before the run of the test. @default an hour before */
  readonly succeededAt?: Date;
  /** Its name, `instant/trigger`. @default that of a run by hand which ended at once */
  readonly run?: string;
}

/** Records it. @throws Error where it is no earlier than the run of the test */
export async function putPrevious(
  store: MemoryRunStore,
  { name: task }: Task,
  now: Date,
  given: GivenPrevious,
): Promise<void> {
  const { output, succeededAt = new Date(now.getTime() - 3_600_000) } = given;
  const { run = `${toSecond(succeededAt)}/manual~previous` } = given;
  if (succeededAt >= now || toSecond(instantOf(run)) >= toSecond(now))
    throw new Error(
      `runTask: previous is ${run}, which succeeded at ${succeededAt.toISOString()}: it must be before ${now.toISOString()}`,
    );
  const set = {
    ...newRun(succeededAt.getTime(), "manual", instantOf(run)),
    status: "succeeded",
    startedAt: succeededAt.toISOString(),
    endedAt: succeededAt.toISOString(),
    output: output === undefined ? undefined : JSON.stringify(output),
  } as const;
  await store.update({ task, run }, { name: "earlier success", condition: [], set });
}

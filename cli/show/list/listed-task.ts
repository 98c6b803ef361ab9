/**
 * The deployed tasks as `pawl list` shows them. All of them together cost a call for each hundred tasks, one Query for the
 * schedules that were made at run time, and one call for the index `due`; a task whose single instants have all passed, or that
 * nothing starts by itself, one more.
 */
import type { Override } from "../../../functions/model/override/override.ts";
import { holdersOf } from "../../../functions/model/run/pool.ts";
import type { Manifest, ManifestTask } from "../../../functions/model/task/manifest.ts";
import { namespaceOf } from "../../../functions/model/task/namespace.ts";
import { readDefinitions } from "../../../functions/run-time-schedules/index.ts";
import { mayFire } from "../../commands/schedules/shown-schedule.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import { type AttentionCounts, type EntryCounts, readEntryCounts } from "../../deployment/under-way.ts";
import { isFiredOut } from "../fired-out.ts";
import { openOverrides, overrideJson } from "../override/override-text.ts";
import { type TaskPause, taskPause } from "../why.ts";
import { type NextStart, nextStarts } from "./next-starts.ts";
import { staleInList } from "./stale.ts";

export interface ListedTask {
  readonly task: ManifestTask;
  readonly paused: TaskPause | undefined;
  readonly overrides: readonly Override[];
  /** What starts it, the soonest first. */
  readonly starts: readonly NextStart[];
  /** Schedules made at run time that may still fire. Undefined where there are none. */
  readonly schedules: number | undefined;
  /** Its triggers were single instants that have passed. */
  readonly isOver: boolean;
  /** When its last run ended, where it is stale. */
  readonly staleSince: string | undefined;
  readonly counts: Partial<EntryCounts>;
}

export interface ListedTasks {
  readonly tasks: readonly ListedTask[];
  readonly attention: AttentionCounts;
}

/** @param tasks of the manifest @param now tells the deployment's time, once something was read */
export async function readListedTasks(
  deployment: Pick<DeployedPawl, "store" | "batchReads" | "manifest">,
  tasks: readonly ManifestTask[],
  now: () => number,
): Promise<ListedTasks> {
  const { manifest } = deployment;
  const [store, reads] = await Promise.all([deployment.store(), deployment.batchReads()]);
  const [states, definitions] = await Promise.all([
    reads.states(tasks.map(({ name }) => name)),
    readDefinitions(store),
  ]);
  const { ofTask, attention } = await readEntryCounts(reads, manifest, now());
  const made = Map.groupBy(definitions, ({ task }) => task);
  const listed = tasks.map(async (task): Promise<ListedTask> => {
    const { name } = task;
    const [state, own] = [states.get(name), made.get(name) ?? []];
    const schedules = own.filter((one) => mayFire(one, now())).length || undefined;
    const { underWay = 0, ...counts } = ofTask.get(name) ?? {};
    // A run that holds the task's place may have no entry in the index, and one that waits has none in the pool.
    const busy = Math.max(underWay, holdersOf(state).length);
    const asked = { now: now(), manifest, definitions: own, isBusy: busy > 0 };
    return {
      task,
      paused: taskPause(state, now()),
      overrides: openOverrides(state, now()),
      starts: await nextStarts({ task: name, found: task, state, definitions: own, now: now() }),
      schedules,
      isOver: schedules === undefined && (await isFiredOut(store, task, now())),
      staleSince: await staleInList(store, task, asked),
      counts: { ...counts, underWay: busy },
    };
  });
  return { tasks: await Promise.all(listed), attention };
}

export function listedJson({ stage }: Pick<Manifest, "stage">, { tasks, attention }: ListedTasks): unknown {
  return {
    stage,
    attention,
    tasks: tasks.map(({ task, paused, overrides, starts, schedules, isOver, staleSince, counts }) => {
      const { name, description, tags, file, kind, lane, automatic, enabled, outOfScope } = task;
      return {
        ...{
          name,
          namespace: automatic ? undefined : namespaceOf(name),
          description,
          tags,
          file,
          kind,
          lane,
          automatic,
          enabled,
          outOfScope,
        },
        ...{ isOver: isOver || undefined, staleSince, paused },
        overrides: overrides.length > 0 ? overrides.map(overrideJson) : undefined,
        ...{ triggers: task.triggers, starts, schedules },
        underWay: counts.underWay || undefined,
        errored: counts.errored || undefined,
        waitForApproval: counts.waitForApproval || undefined,
        confirm: task.settings.confirm || undefined,
        paramsSchema: task.paramsSchema,
      };
    }),
  };
}

/**
 * The tasks whose params are encrypted: what is wrong with them, and which functions need the key. Whoever records their
 * params does: their lanes; those whose tasks they follow with params; and the sweeper and the dead-letter function, which
 * end runs and start what follows. Pure.
 */
import { sealedName } from "../../functions/model/params/sealed.ts";
import { usesParams } from "../../functions/model/params/template.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import { hasPaths } from "../../functions/model/task/trigger.ts";
import type { Property } from "./entries/entry-properties.ts";
import type { Stage } from "./stage/stage.ts";

/** What a deployment encrypts. */
export interface EncryptionPlan {
  readonly stage: string;
  /** The names of the encrypted tasks. */
  readonly tasks: readonly string[];
  /** The lanes whose workers have the key: whose params each encrypts, and whose it opens. */
  readonly lanes: ReadonlyMap<string, KeyUse>;
  /** The same of the sweeper and the dead-letter function. */
  readonly upkeep: KeyUse;
}

/** Names of tasks. */
export interface KeyUse {
  readonly seals: readonly string[];
  readonly opens: readonly string[];
}

type Tasks = readonly Pick<
  ManifestTask,
  "name" | "lane" | "encrypted" | "triggers" | "paramsSchema" | "settings"
>[];

/** Undefined where no task is encrypted. */
export function planEncryption(stage: Pick<Stage, "name">, all: Tasks): EncryptionPlan | undefined {
  const encrypted = all.filter((task) => task.encrypted);
  if (encrypted.length === 0) return undefined;
  const followings = encrypted.flatMap(({ name, triggers }) =>
    triggers.flatMap((trigger) => {
      if (trigger.kind !== "after" || trigger.params === undefined) return [];
      const followed = all.find((task) => task.name === trigger.task);
      return followed === undefined ? [] : [{ name, followed, params: trigger.params }];
    }),
  );
  const useIn = (lane: string): KeyUse => {
    const own = encrypted.filter((task) => task.lane === lane).map(({ name }) => name);
    const following = followings.filter(({ followed }) => followed.lane === lane).map(({ name }) => name);
    if (own.length === 0) return { seals: [...new Set(following)], opens: [] };
    // One that is encrypted no more may have runs from before. The key opens for each task what was encrypted for it alone.
    const opens = all.filter((task) => task.lane === lane && hasParams(task)).map(({ name }) => name);
    return { seals: [...new Set([...own, ...following])], opens };
  };
  const lanes = [...new Set(all.map(({ lane }) => lane))].map((lane) => [lane, useIn(lane)] as const);
  const names = encrypted.map(({ name }) => name);
  const opened = followings.filter(({ followed, params }) => followed.encrypted && usesParams(params));
  return {
    stage: stage.name,
    tasks: names,
    lanes: new Map(lanes.filter(([, { seals }]) => seals.length > 0)),
    upkeep: { seals: names, opens: [...new Set(opened.map(({ followed }) => followed.name))] },
  };
}

function hasParams({ encrypted, paramsSchema }: Tasks[number]): boolean {
  return encrypted === true || namesOfParams(paramsSchema).length > 0;
}

/** What an entry hands over of it: nothing where nothing is encrypted. @param hasKey whether its function may use the key */
export function encryptionProperties(plan: EncryptionPlan | undefined, hasKey: boolean): readonly Property[] {
  if (plan === undefined) return [];
  const { stage, tasks } = plan;
  if (!hasKey)
    return [
      {
        text: `encryption: paramsEncryption(${JSON.stringify({ stage, tasks })})`,
        import: 'import { paramsEncryption } from "#pawl/functions/encryption/params-encryption";',
      },
    ];
  return [
    {
      text: `encryption: encryptionOf(${JSON.stringify(stage)}, ${JSON.stringify(tasks)})`,
      import: 'import { encryptionOf } from "#pawl/functions/lambda/encryption";',
    },
  ];
}

/** The names of an encrypted task's params: all are masked. */
export function namesOfParams(paramsSchema: ManifestTask["paramsSchema"]): readonly string[] {
  return Object.keys((paramsSchema?.properties ?? {}) as object);
}

/** What deserves a look: Pawl makes no topic, so none is encrypted with the key. */
export function encryptionLooks({
  name,
  encryptionKey,
  alarms,
}: Pick<Stage, "name" | "encryptionKey" | "alarms">): string[] {
  if (encryptionKey === undefined || alarms === undefined) return [];
  return [
    `stage ${name}: encryptionKey does not encrypt the topic of alarms, which is yours: set its KmsMasterKeyId to the output EncryptionKey`,
  ];
}

/** One line for each mistake. */
export function encryptionMistakes(stage: Pick<Stage, "name" | "encryptionKey">, tasks: Tasks): string[] {
  const of = (name: string) => tasks.find((task) => task.name === name);
  return tasks.flatMap((task) => {
    const { name, triggers, paramsSchema, settings } = task;
    if (namesOfParams(paramsSchema).includes(sealedName))
      return [
        `task ${name}: a param cannot be called ${sealedName}: encrypted params are stored under this name`,
      ];
    if (!task.encrypted) return exposedParams(task, of);
    const mistakes: string[] = [];
    if (stage.encryptionKey === undefined)
      mistakes.push(
        `encrypted: true needs a key, and stage ${stage.name} has none: set encryptionKey: true in infra/stages.ts, for 1 USD a month, or the ARN of a key`,
      );
    if (namesOfParams(paramsSchema).length === 0)
      mistakes.push(
        "encrypted: true needs a schema of params whose names synth can read: without them no text could be masked",
      );
    if (settings.concurrency?.key !== undefined)
      mistakes.push(
        "encrypted: true goes with no concurrency.key: a key would be seen in records and in messages' groups; use a task for each, or overlap",
      );
    for (const { id, kind, params } of triggers)
      if (params !== undefined && !hasPaths(kind))
        mistakes.push(
          `trigger ${id} gives params, and encrypted: true would leave them in the template as they are: read them from the task's services, or start runs with pawl run or pawl schedule`,
        );
    return mistakes.map((mistake) => `task ${name}: ${mistake}`);
  });
}

/** A task that is not encrypted would be given what another one's run has encrypted. */
function exposedParams({ name, triggers }: Tasks[number], of: (name: string) => Tasks[number] | undefined) {
  return triggers.flatMap((trigger) => {
    if (trigger.kind !== "after" || !of(trigger.task)?.encrypted || !usesParams(trigger.params)) return [];
    return [
      `task ${name}: trigger ${trigger.id} takes params of ${trigger.task}, which are encrypted: say encrypted: true here too, or take none of them`,
    ];
  });
}

/** One task of the manifest: its options and settings after all layers. */
import type { CallbackName } from "../../functions/model/callbacks.ts";
import { manifestRequires } from "../../functions/model/requires/manifest-requires.ts";
import { keyFunction } from "../../functions/model/task/concurrency.ts";
import { batchSizeOf } from "../../functions/model/task/items/batch-size.ts";
import { handlesItemErrors } from "../../functions/model/task/items/item-errors.ts";
import { fileOptions } from "../../functions/model/task/layers/file-options.ts";
import { resolveSettings } from "../../functions/model/task/layers/resolve-settings.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import { allTags } from "../../functions/model/task/tags/tags.ts";
import type { Task } from "../../functions/model/task/task.ts";
import type { Trigger } from "../../functions/model/task/trigger.ts";
import { flatThrottles } from "../../functions/model/throttle.ts";
import type { DeployedLine, DeployedOptions } from "../deployed.ts";
import { namesOfParams } from "./encryption.ts";
import { withinStage } from "./limits/limits.ts";
import { givenOf } from "./option-checks.ts";
import { fieldsOf } from "./params/choices.ts";
import type { ParamsFound } from "./params/params-schema.ts";
import { type Deployed, whyOutside } from "./requires/scope-mistakes.ts";
import type { Stage } from "./stage/stage.ts";
import { taskFile } from "./stage/task-folders.ts";

export function manifestTask(
  stage: Stage,
  [task, options, source]: DeployedLine,
  paramsSchema: ParamsFound["schema"],
  here: Deployed,
): ManifestTask {
  const outOfScope = whyOutside(task.scope, here);
  const { enabled, ...settings } = stage.tasks[task.name] ?? {};
  const ofStage = { ...givenOf(stage.settings), ...givenOf(settings) };
  const { layer, taskFolders } = stage.global;
  const { lane = stage.defaultLane } = options;
  const isStages = options.lane === undefined && stage.hasOwnLane;
  return {
    name: task.name,
    description: task.description,
    tags: allTags(task.tags, options.tags),
    file: source?.file ?? taskFile(task.name, taskFolders),
    from: source?.from,
    kind: kindOf(task),
    command: task.command?.command,
    onErrorCommand: task.command?.onErrorCommand,
    returnCodes: task.command?.returnCodes,
    lane,
    enabled: outOfScope === undefined && (enabled ?? options.enabled ?? true),
    itemErrors: handlesItemErrors(task),
    batchSize: batchSizeOf(task),
    checksOutput: task.output ? true : undefined,
    splitsShards: task.splitShard ? true : undefined,
    triggers: outOfScope === undefined ? enabledTriggers(task, options) : [],
    settings: withinStage(resolveSettings(layer, task.settings, options, ofStage), stage),
    throttles: task.throttle && flatThrottles(task.throttle).length,
    runAs: task.runAs,
    ...manifestRequires(task, outOfScope),
    callbacks: callbacksOf(task),
    layers: {
      ...(Object.keys(layer).length > 0 && { global: layer }),
      task: fileLayer(task),
      deployed: options,
      stage: { ...ofStage, enabled, ...(isStages && { lane }) },
    },
    ...(task.encrypted
      ? { masked: [...new Set([...(task.masked ?? []), ...namesOfParams(paramsSchema)])], encrypted: true }
      : { masked: task.masked }),
    paramsSchema,
    fields: fieldsOf(task, paramsSchema),
    asksAtStart: (task.choices ?? task.textAreas) ? true : undefined,
  };
}

function kindOf({ items, pages, command }: Task): ManifestTask["kind"] {
  if (command) return "command";
  return items ? "items" : pages ? "pages" : "run";
}

/** A command for errors is called as `afterError` is. */
function callbacksOf({ callbacks, command }: Task): readonly CallbackName[] | undefined {
  const names = Object.keys(callbacks ?? {}) as CallbackName[];
  const all = command?.onErrorCommand === undefined ? names : [...names, "afterError" as const];
  return all.length === 0 ? undefined : all;
}

/** What a task's file says. */
function fileLayer(task: Task): ManifestTask["layers"]["task"] {
  const { settings: own, concurrencyKey, rateLimitKey, triggers } = task;
  const { concurrency, rateLimit } = own;
  const settings = {
    ...own,
    ...fileOptions(task),
    ...(concurrency && concurrencyKey && { concurrency: { ...concurrency, key: keyFunction } }),
    ...(rateLimit && rateLimitKey && { rateLimit: { ...rateLimit, key: keyFunction } }),
  };
  return triggers.length === 0 ? settings : { ...settings, triggers };
}

/** A start-up needs both: the task declares it, and its line enables it, or lists it among triggers of its own. */
function enabledTriggers(
  task: Task,
  { triggers, onStartup = triggers !== undefined }: DeployedOptions,
): readonly Trigger[] {
  return (triggers ?? task.triggers).filter(({ kind }) => onStartup || kind !== "startup");
}

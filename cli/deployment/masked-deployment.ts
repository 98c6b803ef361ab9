/**
 * A deployment whose masked values are known to the command. What a command reads is remembered, so that nothing which it
 * prints has them; what it only shows, it reads without them. A command that moves a run needs the record as it is.
 */
import { placeholder } from "../../functions/model/mask/hide.ts";
import { maskOf } from "../../functions/model/mask/mask.ts";
import { maskedManifest } from "../../functions/model/mask/masked-manifest.ts";
import { areUnknown, maskedNames, namesOf } from "../../functions/model/mask/masked-names.ts";
import { maskedItem, maskedJson, maskedRun, namesOfRun } from "../../functions/model/mask/masked-run.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { rejectedTask } from "../../functions/model/run/run-name.ts";
import { type SkippedItem, skippedKey } from "../../functions/model/run/skipped-item.ts";
import type { Manifest, ManifestTask } from "../../functions/model/task/manifest.ts";
import { schedulesTask } from "../../functions/model/task/run-time-schedule.ts";
import type { Page, RunStore, TaskPart } from "../../functions/store/run-store.ts";
import { HiddenValues } from "../show/hidden-values.ts";
import type { DeployedPawl } from "./deployed-pawl.ts";

/** What a deployment masks, of which no value is known yet. */
export function hiddenValuesOf({
  masked,
  tasks,
}: Pick<Manifest, "masked"> & {
  readonly tasks: readonly Pick<ManifestTask, "name" | "masked">[];
}): HiddenValues {
  return new HiddenValues({ masked: maskedNames(masked, tasks) });
}

/** Remembers what is masked in all that is read. Nothing is read more often where nothing is masked. */
export function rememberMasked(deployment: DeployedPawl, hidden: HiddenValues): DeployedPawl {
  for (const { name, triggers } of deployment.manifest.tasks)
    hidden.add(name, ...triggers.map(({ params }) => params));
  return { ...deployment, store: async () => readBy(await deployment.store(), hidden, false) };
}

/** What is read from it may be shown. */
export function withoutMasked(deployment: DeployedPawl, hidden: HiddenValues): DeployedPawl {
  const manifest = maskedManifest(deployment.manifest);
  return { ...deployment, manifest, store: async () => readBy(await deployment.store(), hidden, true) };
}

function readBy(store: RunStore, hidden: HiddenValues, isShown: boolean): RunStore {
  const { masking } = hidden;
  const seen = async (run: RunRecord): Promise<RunRecord> => {
    if (namesOfRun(masking, run).length === 0) return isShown ? maskedRun(masking, run) : run;
    const params = run.paramsStoredSeparately ? await store.getAttachment(run, "params") : run.params;
    const text = params ?? run.body;
    hidden.add(run.task === rejectedTask ? undefined : run.task, text, run.maskedParams);
    const mask = areUnknown(run, params)
      ? () => placeholder
      : maskOf(namesOfRun(masking, run), text, run.maskedParams);
    hidden.ofSkipped.set(skippedKey(run).task, mask);
    return isShown ? maskedRun(masking, run, text) : run;
  };
  const seenPart = (part: TaskPart): TaskPart => {
    if (part.task !== schedulesTask || part.params === undefined) return part;
    const task = part.part.slice(0, part.part.indexOf("#"));
    hidden.add(task, part.params);
    return isShown ? { ...part, params: maskedJson(namesOf(masking.masked, task), part.params) } : part;
  };
  const page = async ({ items, next }: Page<RunRecord>): Promise<Page<RunRecord>> => {
    return { items: await Promise.all(items.map(seen)), next };
  };
  return {
    async get(key) {
      const run = await store.get(key);
      return run && seen(run);
    },
    async update(key, write) {
      const outcome = await store.update(key, write);
      if (outcome.item !== undefined) await seen(outcome.item);
      return outcome;
    },
    list: async (task, options) => page(await store.list(task, options)),
    between: async (task, stretch) => page(await store.between(task, stretch)),
    due: (dueKey, options) => store.due(dueKey, options),
    async getPart(key) {
      const part = await store.getPart(key);
      return part && seenPart(part);
    },
    parts: async (task, begin) => (await store.parts(task, begin)).map(seenPart),
    partsAfter: async (task, after, limit) => (await store.partsAfter(task, after, limit)).map(seenPart),
    updatePart: (key, write) => store.updatePart(key, write),
    async getAttachment(key, name) {
      const text = await store.getAttachment(key, name);
      const mask = hidden.ofSkipped.get(key.task);
      if (text !== undefined && mask !== undefined && isShown && key.run === skippedKey(key).run)
        return JSON.stringify((JSON.parse(text) as SkippedItem[]).map((item) => maskedItem(mask, item)));
      if (text === undefined || (name !== "params" && name !== "body")) return text;
      const names = namesOfRun(masking, key);
      hidden.add(key.task === rejectedTask ? undefined : key.task, text);
      if (!isShown) return text;
      return name === "params" ? maskedJson(names, text) : maskOf(names, text)(text);
    },
    attachmentsIn: (partition) => store.attachmentsIn(partition),
    updateAttachment: (key, name, write) => store.updateAttachment(key, name, write),
  };
}

/**
 * Which tasks and runs `--tag` and `--all` mean. A task has the tags of its file and of its line; a run has its own, and
 * those that its task has now.
 */
import { InvalidArgumentError } from "commander";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { Manifest, ManifestTask } from "../../../functions/model/task/manifest.ts";
import { isTagged } from "../../../functions/model/task/tags/tags.ts";
import { findTask } from "../../deployment/find.ts";
import { PawlOption, UsageError } from "../../usage.ts";

/** The options that mean a set, in place of a name. */
export interface SetOptions {
  readonly tag?: readonly string[];
  /** Names of tasks. */
  readonly task?: readonly string[];
  readonly all?: true;
}

/** `--tag` of a command that reads or moves a set. */
export const setTagOption = (words: string) =>
  new PawlOption(
    "--tag <tag>",
    `${words}; several times or a,b: with any of them, a+b: with both`,
  ).repeatable(tagsOption);

/** Collects tags: `a,b` is any of two, `a+b` both. An empty value is refused as that of any option. @throws InvalidArgumentError where one of them is missing */
export function tagsOption(text: string, before: readonly string[] = []): string[] {
  if (text.trim() === "" || text.split(/[,+]/).every((tag) => tag !== "" && tag.trim() === tag))
    return [...before, text];
  throw new InvalidArgumentError(
    `${JSON.stringify(text)} is not allowed: a tag such as backup; a,b for any of them, a+b for both`,
  );
}

/** `--task` of a command that moves a set of tasks. */
export const setTaskOption = (words: string) =>
  new PawlOption("--task <task>", `${words}; several times for several`)
    .repeatable()
    .only("nothing")
    .conflicts(["tag", "all"]);

/** `--all` of the same. */
export const setAllOption = (words: string) =>
  new PawlOption("--all", words).only("nothing").conflicts(["tag"]);

/** Refuses a command line that names neither one thing nor a set. @throws UsageError */
export function checkNamesSet(what: string, { tag, task, all }: SetOptions): void {
  if ((tag ?? task) === undefined && !all) throw new UsageError(`give ${what}, or --tag or --all for a set`);
}

/** The team's tasks that are meant, and others that are named. @throws UsageError for a name that no task has */
export function meantTasks(
  manifest: Pick<Manifest, "tasks" | "stage">,
  { tag, task, all }: SetOptions,
): ManifestTask[] {
  if (task !== undefined) return [...new Set(task)].map((name) => findTask(manifest, name));
  const own = manifest.tasks.filter(({ automatic }) => !automatic);
  return own.filter(({ tags = [] }) => all || (tag !== undefined && isTagged(tags, tag)));
}

/** The same, which must be at least one. @throws UsageError that says which tags there are */
export function someMeantTasks(manifest: Manifest, options: SetOptions): ManifestTask[] {
  const meant = meantTasks(manifest, options);
  if (meant.length > 0) return meant;
  throw new UsageError(
    options.all
      ? `there is no task in stage ${manifest.stage}`
      : `no task in stage ${manifest.stage} has the tag ${tagText(options)}: ${tagsText(manifest)}`,
  );
}

/** Which tags tasks have. */
export function tagsText({ tasks }: Pick<Manifest, "tasks">): string {
  const tags = [...new Set(tasks.flatMap((task) => task.tags ?? []))].sort();
  return tags.length === 0 ? "no task has one" : `there are ${tags.join(", ")}`;
}

/** Whether a run is meant: by its own tags, or by its task's. */
export function meansRun({ tasks }: Pick<Manifest, "tasks">, { tag, task: named, all }: SetOptions) {
  const ofTask = new Map(tasks.map(({ name, tags = [] }) => [name, tags]));
  return ({ task, tags = [] }: Pick<RunRecord, "task" | "tags">): boolean =>
    all === true ||
    named?.includes(task) === true ||
    (tag !== undefined && isTagged([...tags, ...(ofTask.get(task) ?? [])], tag));
}

/** Such as `backup` or `backup, nightly+db`. */
export function tagText({ tag = [] }: SetOptions): string {
  return tag.map((text) => JSON.stringify(text)).join(" or ");
}

/** Such as `all tasks` or `tasks with the tag "backup"`. */
export function setText(things: string, options: SetOptions): string {
  if (options.task !== undefined) return `${things} of ${options.task.join(", ")}`;
  return options.all ? `all ${things}` : `${things} with the tag ${tagText(options)}`;
}

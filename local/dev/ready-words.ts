/** What `pawl dev` says once it is ready: where it is, and what to do next. */
import { type MaskedNames, maskedNames } from "../../functions/model/mask/masked-names.ts";
import { manifestsIn } from "./pawls.ts";

export interface ReadyFacts {
  readonly endpoint: string;
  readonly pid: number;
  readonly stateFolder: string;
  /** Whether the command finds it without being told the endpoint. */
  readonly found: boolean;
  /** A task that can be run without parameters. */
  readonly task: string | undefined;
}

export function readyWords({ endpoint, pid, stateFolder, found, task }: ReadyFacts): string[] {
  const pawl = (words: string) => `npx pawl ${words}${found ? "" : ` --endpoint ${endpoint}`}`;
  const next = task === undefined ? [pawl("list")] : [pawl(`run ${task} --wait`), pawl("status")];
  return [
    `ready at ${endpoint}, process ${pid}, state in ${stateFolder}`,
    `next: ${next.join(", or ")}; changed files are reloaded, and Ctrl-C ends it`,
  ];
}

/** The task to try first: `hello`, if there is one, else any that needs no parameters. */
export function taskToTry(outdir: string): string | undefined {
  const names = manifestsIn(outdir)
    .flatMap(({ tasks }) => tasks)
    .filter(
      ({ enabled, paramsSchema }) => enabled && !(paramsSchema?.required as unknown[] | undefined)?.length,
    )
    .map(({ name }) => name);
  return names.includes("hello") ? "hello" : names[0];
}

/** What the tasks of the project count, where they say so. */
export function unitsOfTasks(outdir: string): ReadonlyMap<string, string> {
  const tasks = manifestsIn(outdir).flatMap((each) => each.tasks);
  return new Map(tasks.flatMap(({ name, settings: { unit } }) => (unit ? [[name, unit] as const] : [])));
}

/** Which params the project masks. */
export function maskedOf(outdir: string): MaskedNames | undefined {
  const manifests = manifestsIn(outdir);
  const everywhere = [...new Set(manifests.flatMap(({ masked = [] }) => masked))];
  return maskedNames(
    everywhere.length === 0 ? undefined : everywhere,
    manifests.flatMap(({ tasks }) => tasks),
  );
}

/** The folders in which the project's tasks lie; undefined for the usual one. */
export function taskFoldersOf(outdir: string): readonly string[] | undefined {
  const named = manifestsIn(outdir).flatMap(({ taskFolders = [] }) => taskFolders);
  return named.length === 0 ? undefined : [...new Set(named)];
}

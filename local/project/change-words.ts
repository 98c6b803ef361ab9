/** What has changed, as one line names it: tasks by their names, other files by their paths. */
import { changedPaths, type Snapshot } from "./sources.ts";

const mostNamed = 3;

/**
 * `import-cities changed, cities/put.ts added`; undefined where nothing differs.
 * @param folders those in which tasks lie
 */
export function changeWords(
  before: Snapshot,
  after: Snapshot,
  folders: readonly string[] = ["functions/tasks"],
): string | undefined {
  const paths = changedPaths(before, after);
  if (paths.length === 0) return undefined;
  const named = paths.slice(0, mostNamed).map((path) => {
    const verb = !before.has(path) ? "added" : after.has(path) ? "changed" : "removed";
    return `${nameOf(path, folders)} ${verb}`;
  });
  const more = paths.length - named.length;
  if (more > 0) named.push(`${more} more ${more === 1 ? "file" : "files"}`);
  return named.join(", ");
}

/** `functions/tasks/a/b.ts` is task `a.b`. */
function nameOf(path: string, folders: readonly string[]): string {
  const folder = folders.find((one) => path.startsWith(`${one}/`));
  const task = folder && /^([a-z0-9/-]+)\.ts$/.exec(path.slice(folder.length + 1))?.[1];
  return task ? task.replaceAll("/", ".") : path;
}

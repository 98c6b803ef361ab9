/** The failures of a run as `pawl status RUN` shows them: the newest with all that is known, then the earlier ones. */
import { isCrash } from "../../functions/model/run/crash.ts";
import type { Failure } from "../../functions/model/run/record/failure.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { labelled } from "./table.ts";
import { instantText } from "./words.ts";

/**
 * A block of lines for each failure, and one for those that are the same but for their instant.
 * @param hasItems whether the run's task may have a cursor
 */
export function failureBlocks(run: RunRecord, hasItems = true): string[] {
  return [...newestFailure(run, hasItems), ...earlierFailures(run)];
}

/** The newest failure happened at the run's cursor. */
function newestFailure({ error, ...run }: RunRecord, hasItems: boolean): string[] {
  const cursor = run.cursor ?? (hasItems ? "none: no item was done" : undefined);
  return error === undefined ? [] : [failureText("error", { cursor, ...error }, [error.at])];
}

function earlierFailures({ errors = [], attempt }: RunRecord): string[] {
  const groups = new Map<string, { title: string; failure: Failure; instants: string[] }>();
  errors.forEach((failure, place) => {
    const title = titleOf(failure, [...errors.slice(place + 1), { attempt }]);
    const { at, ...facts } = failure;
    const key = JSON.stringify([title, facts]);
    const group = groups.get(key) ?? { title, failure, instants: [] };
    group.instants.push(at);
    groups.set(key, group);
  });
  return [...groups.values()].map(({ title, failure, instants }) => {
    const times = instants.length > 1 ? `, ${instants.length} times` : "";
    return failureText(title + times, failure, instants);
  });
}

/** An attempt fails once, and may lose several workers. Attempts are counted from 1 again after a redrive. */
function titleOf(failure: Failure, later: readonly Pick<Failure, "attempt">[]): string {
  const { attempt } = failure;
  const counted = later.some((next) => next.attempt < attempt + (isCrash(failure) ? 0 : 1));
  const what = isCrash(failure) ? `attempt ${attempt} lost its worker` : `attempt ${attempt} failed`;
  return counted ? `${what}, before a redrive` : what;
}

/** What was thrown, its causes from the outermost inwards, the cursor, and the stack. */
function failureText(
  title: string,
  { name, message, causes = [], moreCauses, cursor, stack }: Failure,
  instants: readonly string[],
): string {
  const facts = labelled([
    [title, `${name}: ${message}`],
    ...causes.map((cause) => ["caused by", cause] as const),
    ["caused by", moreCauses === undefined ? undefined : `${moreCauses} more that had no room`],
    ["at", instants.map(instantText).join("\n")],
    ["at cursor", cursor],
  ]);
  const frames = stack?.split("\n") ?? [];
  return [facts, ...frames.map((line) => `    ${line.trim()}`)].join("\n");
}

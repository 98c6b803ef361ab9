/** What is wrong with a task's catch-up: it contradicts the task's overlap, or reaches over more instants than one catch-up starts. */
import { catchUpMistake } from "../../functions/model/task/backlog.ts";
import { catchUpText, mostCaughtUp } from "../../functions/model/task/catch-up.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import { isTimed } from "../../functions/model/task/trigger.ts";
import { quoted, readSchedule } from "../../functions/schedule/index.ts";

/** One line for each mistake. `now`: instants are counted from here. */
export function catchUpMistakes({ name, settings, triggers }: ManifestTask, now: Date): string[] {
  const { catchUp, overlap } = settings;
  const pair = catchUpMistake(overlap, catchUp);
  if (pair !== undefined) return [`task ${name}: ${pair}`];
  if (typeof catchUp !== "object" || !("within" in catchUp)) return [];
  const end = new Date(now.getTime() + catchUp.within * 1000);
  return triggers.filter(isTimed).flatMap(({ id, expression, timeZone }) => {
    let count = 0;
    for (const _ of readSchedule(expression, { timeZone, seed: name }).between(now, end))
      if (++count > mostCaughtUp) break;
    if (count <= mostCaughtUp) return [];
    return [
      `task ${name}, trigger ${id}: catchUp { ${catchUpText(catchUp)} } reaches over more than ${mostCaughtUp} instants of ${quoted(expression)}: one catch-up starts at most ${mostCaughtUp}`,
    ];
  });
}

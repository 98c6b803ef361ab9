/** What `infra/stages.ts` may say for every stage, and for one: the lane of tasks that name none, and when a task is stale. */

import { outOfBounds, shown } from "../option-checks.ts";
import type { StageSettings } from "./stage-settings.ts";

const laneName = /^[a-z][a-z0-9-]{0,19}$/;

/** The lane of a task where no file names one. */
export const usualLane = "default";

/** What is wrong with them, one line a mistake. Whether the stage has the lane is for `deployment.ts` to check. */
export function defaultsMistakes(given: Pick<StageSettings, "defaultLane" | "staleAfterDays">): string[] {
  const { defaultLane } = given;
  const mistakes = outOfBounds(given, "staleAfterDays", 1, 3650);
  if (defaultLane === undefined || (typeof defaultLane === "string" && laneName.test(defaultLane)))
    return mistakes;
  const words = "the name of a lane, at most 20 lower-case letters, digits and hyphens";
  return [...mistakes, `defaultLane ${shown(defaultLane)} is not allowed: ${words}`];
}

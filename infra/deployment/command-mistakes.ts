/** What synth says of tasks with a command: what their deployment gives them, and what their params are called. */
import { variableCollisions } from "../../functions/model/task/command/param-variables.ts";
import type { ResolvedLane } from "../../functions/model/task/lane-settings.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";

export function commandMistakes(
  { name, kind, lane, settings: { timeoutSeconds }, paramsSchema }: ManifestTask,
  lanes: readonly ResolvedLane[],
): string[] {
  if (kind !== "command") return [];
  const collisions = variableCollisions(Object.keys((paramsSchema?.properties ?? {}) as object));
  const ofLane = lanes.find((each) => each.name === lane)?.timeoutSeconds ?? Number.POSITIVE_INFINITY;
  return [
    ...collisions.map((collision) => `task ${name}: ${collision}`),
    ...(timeoutSeconds === undefined || timeoutSeconds <= ofLane
      ? []
      : [
          `task ${name}: timeoutSeconds ${timeoutSeconds} is not allowed: a command cannot go on in another turn, and lane ${lane} gives it ${ofLane} s: at most that, or a lane with a longer timeoutSeconds, of at most 900`,
        ]),
  ];
}

/** Actions that need no more than a note. */
import type { Action } from "../../../parts/action.tsx";

export function removeOverride(task: string, setting: string): Action {
  return {
    verb: "Remove the override",
    words: (
      <p>
        The setting <b>{setting}</b> of <b>{task}</b> is again as it is deployed.
      </p>
    ),
    ask: { command: "override", args: [task, setting], options: { remove: true } },
  };
}

const scheduleWords = {
  pause: "Pause the schedule",
  resume: "Resume the schedule",
  remove: "Remove the schedule",
} as const;

export function changeSchedule(task: string, name: string, how: keyof typeof scheduleWords): Action {
  return {
    verb: scheduleWords[how],
    words: (
      <p>
        The schedule <b>{name}</b> of <b>{task}</b>
        {how === "resume" ? " fires again." : " fires no more"}
        {how !== "resume" && ", but for an instant within the next minute."}
      </p>
    ),
    ask: {
      command: "schedule",
      args: [how, task, name],
      options: { yes: how === "remove" ? true : undefined },
    },
    isGrave: how === "remove",
  };
}

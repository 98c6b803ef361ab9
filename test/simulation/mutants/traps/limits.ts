/** Traps about a trigger's limits: what counts as one of its runs. */
import { doesNotAdd, ignores } from "../changes.ts";
import { type Trap, trap } from "../mutant.ts";
import { changeAnswer, changeWrite } from "../seams.ts";

export const limits: readonly Trap[] = [
  trap("a run is not counted", changeWrite("count run", doesNotAdd("ran"))),
  trap(
    "a refused count counts as made",
    changeAnswer("count run", (answer) => ({ ...answer, ok: true })),
  ),
  trap("a count is given back that is another run's", changeWrite("uncount run", ignores("lastRan"))),
  trap("a worker knows of no limit", {
    worker: (props) => ({
      ...props,
      tasks: props.tasks.map((deployed) => ({
        ...deployed,
        task: {
          ...deployed.task,
          triggers: deployed.task.triggers.map(({ limits: _, ...own }) => own),
        },
      })),
    }),
  }),
];

/** Traps about schedules that are made at run time. Walks have more of them: `test/run-time-schedules/mutants.ts`. */
import { sets } from "../changes.ts";
import { type Trap, trap } from "../mutant.ts";
import { changeWrite } from "../seams.ts";

export const schedules: readonly Trap[] = [
  trap("what a dead person left of a schedule is not put right", {
    sweeper: (props) => (props.scheduler === undefined ? props : { ...props, scheduler: undefined }),
  }),
  trap("a definition does not count its changes", changeWrite("define schedule", sets({ rev: 1 }))),
];

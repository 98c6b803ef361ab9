/** Traps about operators' overrides: when one begins, that it is kept once it is over, and who hears of it. */
import type { AnyWrite } from "../any-write.ts";
import { type Trap, trap } from "../mutant.ts";
import { changeWrite, dropWrite, type Seam } from "../seams.ts";

/** One of a task's overrides, as its state has it: instants in seconds. */
interface Stored {
  readonly setting: string;
  readonly from: number;
  readonly until?: number;
  readonly at: number;
}

/** Changes the overrides that an operator writes. */
function overriding(change: (all: readonly Stored[]) => readonly Stored[]): Seam {
  return changeWrite("override task", (write: AnyWrite) => {
    const text = String(write.set?.overrides);
    const changed = JSON.stringify(change(JSON.parse(text)));
    return changed === text ? write : { ...write, set: { ...write.set, overrides: changed } };
  });
}

export const overrides: readonly Trap[] = [
  trap(
    "an override begins within what the sweeper has sent",
    overriding((all) => all.map((one) => (one.from - one.at < 200 ? one : { ...one, from: one.from - 100 }))),
  ),
  trap(
    "an override that is replaced or removed is deleted",
    overriding((all) => {
      const newest = Math.max(...all.map(({ at }) => at));
      return all.filter(({ at }) => at === newest);
    }),
  ),
  trap("an override's task is watched by no sweeper", dropWrite("watch task")),
];

/** Traps about what a task counts: it is saved in the write that saves the cursor, and kept whatever ends the turn. */
import { doesNotSet, removes, sets, where } from "../changes.ts";
import type { Machine } from "../machine-facts.ts";
import { type Trap, trap } from "../mutant.ts";
import { changeWrite, type Seam } from "../seams.ts";

/** The writes that save what was done. */
const saving = ["checkpoint", "interrupt", "retry", "succeed", "fail", "release", "give up"];

const hasCounted = ({ counts }: { readonly counts?: unknown }): boolean => counts !== undefined;

/** Counters go with the write after the one that saves their cursor. */
function oneWriteLate(): Seam {
  const late = new WeakMap<Machine, Map<string, unknown>>();
  return changeWrite(
    saving,
    where(
      hasCounted,
      sets(({ set }, { machine, key }) => {
        const of = late.get(machine) ?? new Map<string, unknown>();
        const name = JSON.stringify(key);
        const counts = of.get(name);
        late.set(machine, of.set(name, set?.counts));
        return { counts };
      }),
    ),
  );
}

export const counters: readonly Trap[] = [
  trap("a checkpoint saves no counters", changeWrite("checkpoint", doesNotSet("counts"))),
  trap(
    "a failed attempt drops what its turn has counted",
    changeWrite(["retry", "fail"], doesNotSet("counts")),
  ),
  trap("counters are saved one write after their cursor", oneWriteLate()),
  trap("a redriven run counts from nothing", changeWrite("redrive", removes("counts"))),
];

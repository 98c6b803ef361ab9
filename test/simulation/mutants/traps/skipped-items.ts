/** Traps about items that fail: they are stored before the cursor passes them, under names of their own, in one chain. */
import type { ItemErrors } from "../../../../functions/runs/index.ts";
import { doesNotSet } from "../changes.ts";
import { type Trap, trap } from "../mutant.ts";
import { changeWrite, dropWrite, type Seam, type WorkerProps } from "../seams.ts";

/** The writes that save what was done. */
const saving = ["checkpoint", "interrupt", "retry", "succeed", "fail", "release", "give up"];

type Deployed = WorkerProps["tasks"][number];

/** A worker that does something else about errors of single items. */
const otherErrors = (
  change: (handle: NonNullable<Deployed["itemErrors"]>) => Deployed["itemErrors"],
): Seam => ({
  worker: (props) => ({
    ...props,
    tasks: props.tasks.map((task) =>
      task.itemErrors === undefined ? task : { ...task, itemErrors: change(task.itemErrors) },
    ),
  }),
});

/** What was skipped is saved as before, and put only after the write that says so. */
function savesFirst(own: ItemErrors): ItemErrors["save"] {
  let last: ReturnType<ItemErrors["save"]>;
  return () => {
    const before = last;
    last = own.save();
    return before;
  };
}

export const skippedItems: readonly Trap[] = [
  trap("skipped items are not stored", dropWrite("put skipped")),
  trap("a write does not say how many items were skipped", changeWrite(saving, doesNotSet("skippedItems"))),
  trap(
    "a write does not name the newest part of skipped items",
    changeWrite(saving, doesNotSet("skippedHead")),
  ),
  trap(
    "a part of skipped items does not name the one before",
    changeWrite("put skipped", doesNotSet("previous")),
  ),
  trap(
    "a write passes skipped items whose part follows it",
    otherErrors((handle) => (context, deployed, run) => {
      const own = handle(context, deployed, run);
      const save = savesFirst(own);
      return new Proxy(own, {
        get: (target, name) => {
          if (name === "save") return save;
          const found: unknown = Reflect.get(target, name, target);
          return typeof found === "function" ? found.bind(target) : found;
        },
      });
    }),
  ),
  trap(
    "parts of skipped items are named for their number alone",
    otherErrors(
      (handle) => (context, deployed, run) => handle(context, deployed, { ...run, leaseId: "any" }),
    ),
  ),
  trap("one more item is skipped than may be", {
    worker: (props) => ({
      ...props,
      tasks: props.tasks.map((task) => {
        const { maxItemErrors } = task.settings;
        const more = maxItemErrors === undefined ? undefined : maxItemErrors + 1;
        return { ...task, settings: { ...task.settings, maxItemErrors: more } };
      }),
    }),
  }),
];

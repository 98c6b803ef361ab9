/**
 * Traps about items that fail: they are stored before the cursor passes them, under names of their own, in one chain; only so
 * many may fail; and one run does again what the chain lists.
 */
import { type ItemErrors, itemOf, type RedoneCollection } from "../../../../functions/runs/index.ts";
import { doesNotSet, sets, tells } from "../changes.ts";
import { newestSkippedPart } from "../machine-facts.ts";
import { type Trap, trap } from "../mutant.ts";
import { changeAnswer, changeWrite, dropWrite, type Seam, type WorkerProps } from "../seams.ts";

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

/** An object of which some members are others. */
function withOther<T extends object>(own: T, other: Partial<T>): T {
  return new Proxy(own, {
    get: (target, name) => {
      const found: unknown = Reflect.get(Object.hasOwn(other, name) ? other : target, name, target);
      return typeof found === "function" ? found.bind(target) : found;
    },
  });
}

/** Of the items that are done again, those that no longer come next are left out. */
async function* withoutGone(
  items: ReturnType<RedoneCollection["items"]>,
): ReturnType<RedoneCollection["items"]> {
  for await (const pair of items) {
    const isThere = itemOf({ take: () => pair[0] }) !== undefined;
    if (isThere) yield pair;
  }
}

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
    otherErrors((handle) => (...of) => {
      const own = handle(...of);
      return withOther(own, { save: savesFirst(own) });
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
  trap(
    "a part of skipped items follows the newest one that was put, which nothing may name",
    changeWrite(
      "put skipped",
      sets((_write, { machine, key: { task } }) => {
        const [name = "", run = ""] = task.split("#");
        const previous = newestSkippedPart(machine, { task: name, run });
        return previous === undefined ? undefined : { previous };
      }),
    ),
  ),
  trap(
    "a run that skips too many items is tried again",
    otherErrors((handle) => (...of) => {
      const own = handle(...of);
      const failed: ItemErrors["failed"] = async (...item) => {
        const after = await own.failed(...item);
        return after.kind === "failed" ? { kind: "failed", error: after.error } : after;
      };
      return withOther(own, { failed });
    }),
  ),
  trap(
    "each turn may skip as many items as a run",
    otherErrors((handle) => (context, deployed, run) => {
      const { maxItemErrors = 0 } = deployed.settings;
      const more = { ...deployed.settings, maxItemErrors: maxItemErrors + (run.skippedItems ?? 0) };
      return handle(context, { ...deployed, settings: more }, run);
    }),
  ),
  trap(
    "items that were redriven are redriven by a further run",
    changeAnswer("reserve id", (answer, { set }, { key }) =>
      !answer.ok && "part" in key && key.part.startsWith("id#items~")
        ? { ok: true, item: { ...answer.item, run: set?.run } }
        : answer,
    ),
  ),
  trap(
    "a run that does skipped items again walks all of its collection",
    changeAnswer(
      "claim",
      tells(({ itemsOf }) => itemsOf !== undefined, { itemsOf: undefined }),
    ),
  ),
  trap(
    "an item that no longer comes next is left out",
    otherErrors((handle) => (...of) => {
      const own = handle(...of);
      const redo = () => {
        const all = own.redo();
        return withOther(all, { items: (...asked) => withoutGone(all.items(...asked)) });
      };
      return withOther(own, { redo });
    }),
  ),
];

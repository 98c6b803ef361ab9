/** Operators' overrides: at each instant one schedule holds, and no change of them reaches what is near. */
import { instantOf, isOccurrence, triggerOf } from "../../../functions/model/run/run-name.ts";
import { isTimed } from "../seen/facts.ts";
import type { KnownRuns } from "../seen/ledger.ts";
import { seenOverrides, sideOf } from "../seen/overrides.ts";
import { receiverOf } from "../seen/pool.ts";
import { type Invariant, rule, writeRule } from "./rule.ts";

/** What an operator changes begins so far ahead at least, less the time that the write takes and how far clocks differ. */
const leastAheadMs = 185_000;
/** What says which instants start a run. */
const switched: readonly string[] = ["schedule", "enabled", "catchUp"];

/** What holds of an occurrence, by its task's overrides as they are now. */
function holds(ledger: KnownRuns, task: string, run: string, state = ledger.state(task)) {
  const enabled = ledger.facts.tasks.find(({ name }) => name === task)?.enabled ?? true;
  return sideOf(seenOverrides(state), {
    trigger: triggerOf(run),
    instant: instantOf(run).getTime(),
    enabled,
  });
}

function isTimers(run: string): boolean {
  return isOccurrence(run) && isTimed(triggerOf(run));
}

export const oneScheduleHolds: Invariant = {
  number: 14,
  says: "One schedule holds at an instant",
  rules: [
    writeRule("an occurrence that is left out does not run", ["claim"], ({ run, after }, ledger) => {
      const { task, run: name } = run.key;
      if (after.turn !== 0 || !isTimers(name)) return undefined;
      const side = holds(ledger, task, name);
      return side === "runs" ? undefined : `${run.id} is ${side}`;
    }),
    writeRule(
      "an occurrence is left out only where another side holds",
      ["skip"],
      ({ run, after }, ledger) => {
        const { task, run: name } = run.key;
        const { reason = "" } = after;
        if (!isTimers(name) || !["disabled", "overridden"].includes(reason)) return undefined;
        const side = holds(ledger, task, name);
        return side === reason ? undefined : `${run.id} is ${side}, and skipped as ${reason}`;
      },
    ),
    rule("an occurrence that is left out holds no slot", "part write landed", (event, ledger) => {
      const { name, task, write, before } = event;
      const { run, turn } = receiverOf(write) ?? {};
      if (name !== "take slot" || run === undefined || turn !== 0 || !isTimers(run)) return undefined;
      const side = holds(ledger, task, run, before);
      return side === "runs" ? undefined : `${task}/${run} is ${side}`;
    }),
    rule("overrides are changed as they were read", "part write landed", ({ name, task, read, before }) =>
      name === "override task" && read?.ov !== before?.ov
        ? `of ${task} the ${before?.ov}th are there, and the ${read?.ov}th were read`
        : undefined,
    ),
    rule("no override changes what holds within three minutes", "part write landed", (event) => {
      const { at, name, task, before, after } = event;
      if (name !== "override task") return undefined;
      const [was, is] = [seenOverrides(before), seenOverrides(after)].map((all) =>
        all.filter(({ setting }) => switched.includes(setting)),
      );
      const end = (until = Number.POSITIVE_INFINITY) => until * 1_000;
      for (const one of was ?? []) {
        const { setting, from, until } = one;
        const kept = is?.find((each) => each.setting === setting && each.from === from);
        const isShortened = kept !== undefined && end(kept.until) !== end(until);
        if (kept === undefined && from * 1_000 < at + leastAheadMs)
          return `${setting} of ${task} is forgotten`;
        if (isShortened && Math.min(end(kept.until), end(until)) < at + leastAheadMs)
          return `${setting} of ${task} ends at ${kept.until}, it was to end at ${until}`;
      }
      for (const { setting, from } of is ?? []) {
        const isNew = !was?.some((each) => each.setting === setting && each.from === from);
        if (isNew && from * 1_000 < at + leastAheadMs) return `${setting} of ${task} begins at ${from}`;
      }
      return undefined;
    }),
  ],
};

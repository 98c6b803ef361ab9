/** Throttles: when a task's conditions are asked, that a turn ends when one says so, and what its backoff counts for. */
import { isThrottled } from "../../../functions/model/run/throttled.ts";
import type { WriteLanded } from "../seen/event.ts";
import { type Rule, rule, writeRule } from "./rule.ts";

const askEveryMs = 1_000;
/** What clocks and calls may add. */
const slackMs = 3_000;
/** The write that ends a turn is resent unchanged until its lease ends. */
const resentForMs = 30_000;

/** The seconds that a run must wait which was just interrupted by its throttle; 0 for any other. */
function backoffSeconds(event: WriteLanded): number {
  const { run, after } = event;
  const load = run.task?.load;
  if (load === undefined || !isThrottled(after)) return 0;
  return load.seconds * (load.grows ? run.backoffsAfter(event) : 1);
}

export const throttleRules: readonly Rule[] = [
  rule("a task's throttle is asked before the first item of a turn", "item started", (event) => {
    const { machine, run, item } = event;
    const lease = machine.leases.get(run.id) ?? "";
    return run.task?.load === undefined || run.answeredAt.has(lease)
      ? undefined
      : `item ${item} of ${run.id}`;
  }),
  rule("a task's throttle is asked at most once a second", "load asked", ({ at, machine, run }) => {
    const lease = machine.leases.get(run.id) ?? "";
    const last = run.answeredAt.get(lease);
    // A run that was resumed before it was released has a new turn under the same lease.
    if (last === undefined || run.resumedLeases.has(lease) || at - last >= askEveryMs) return undefined;
    return `of ${run.id} ${at - last} ms after its last answer`;
  }),
  rule("a task's throttle is asked about once a second", "item started", ({ at, machine, run }, ledger) => {
    const { load, long = 0, itemMs = 0 } = run.task ?? {};
    const last = run.answeredAt.get(machine.leases.get(run.id) ?? "");
    if (load === undefined || last === undefined || long > 0 || !ledger.isQuiet(machine)) return undefined;
    const late = at - last - askEveryMs - 2 * itemMs;
    return late > slackMs && !machine.hasJustFrozen(at) ? `of ${run.id} ${late} ms too late` : undefined;
  }),
  rule("no item is started once a throttle says that it is busy", "item started", ({ machine, run, item }) =>
    run.busyLeases.has(machine.leases.get(run.id) ?? "") ? `item ${item} of ${run.id}` : undefined,
  ),
  writeRule("backoffs without progress are counted", "all", (event) => {
    const { name, run, after } = event;
    const count = run.backoffsAfter(event);
    const { throttled = 0 } = after.snoozed ?? {};
    return throttled === count
      ? undefined
      : `${name} of ${run.id} counts ${throttled} backoffs instead of ${count}`;
  }),
  writeRule("a backoff spends no attempt, and its time counts for nothing", ["interrupt"], (event) => {
    const { run, before, after } = event;
    const added = (after.pausedMs ?? 0) - (before?.pausedMs ?? 0);
    const wanted = backoffSeconds(event) * 1_000;
    if (added !== wanted) return `${run.id} has ${added} ms more that do not count, ${wanted} are right`;
    return after.attempt === before?.attempt ? undefined : `${run.id} is at attempt ${after.attempt}`;
  }),
  writeRule("a run waits as long as its backoff", ["interrupt"], (event) => {
    const { at, machine, sentAt, run, after } = event;
    if (!isThrottled(after)) return undefined;
    const waits = Date.parse(after.notBefore ?? "") - sentAt - backoffSeconds(event) * 1_000;
    // One that was frozen before it resent the write sends what it chose before.
    const isShort = waits < -resentForMs - slackMs && !machine.hasJustFrozen(at);
    return waits > slackMs || isShort ? `${run.id} waits ${waits} ms longer` : undefined;
  }),
  writeRule("backoffs add up, as long as the cursor stands", ["interrupt"], (event) => {
    const { run, before, after } = event;
    if (!isThrottled(after)) return undefined;
    const stood = before?.cursor === after.cursor ? (before?.snoozed?.seconds ?? 0) : 0;
    const wanted = stood + backoffSeconds(event);
    const { seconds } = after.snoozed ?? {};
    return seconds === wanted ? undefined : `${run.id} has stood still for ${seconds} s instead of ${wanted}`;
  }),
];

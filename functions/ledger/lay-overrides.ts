/**
 * Lays the overrides of watched tasks over their triggers' ledgers: those of the template's triggers, and those of the
 * overrides' own, which begin with them. It is done before each look, so that no instant is judged by a schedule that an
 * operator had replaced; where nothing changes it costs nothing.
 */
import { type Override, overridesOf, switchedAhead } from "../model/override/override.ts";
import type { Ledger } from "../model/task/ledger.ts";
import { laneOfTask } from "../model/task/task-directory.ts";
import type { RunnerContext } from "../runs/index.ts";
import { baseOf, begunByOverride, type OverlayProps, overlaid } from "./overlay.ts";
import type { KnownLedger } from "./read-ledger.ts";
import { writeLedger } from "./write-ledger.ts";

/** Returns the ledgers that are changed or new. `now` in seconds of epoch. */
export async function layOverrides(
  context: RunnerContext,
  known: readonly KnownLedger[],
  watched: ReadonlyMap<string, readonly Override[]>,
  now: number,
): Promise<readonly KnownLedger[]> {
  const changed: KnownLedger[] = [];
  for (const [task, overrides] of watched) {
    const own = known.filter((one) => one.task === task);
    const deployed = deployedState(context, task, own);
    for (const one of ledgersUnder(task, own, overrides)) {
      const after = await lay(context, one, own.includes(one), { ...one, overrides, deployed, now });
      if (after !== undefined && after.ledger !== one.ledger) changed.push(after);
    }
  }
  return changed;
}

/** A task's ledgers, laid under its overrides: as a look takes them. `state` is the task's, as it was just read. */
export async function laidLedgers(
  context: RunnerContext,
  task: string,
  known: readonly KnownLedger[],
  state: Parameters<typeof overridesOf>[0],
): Promise<readonly KnownLedger[]> {
  const overrides = overridesOf(state);
  const isWatched = overrides.some(({ setting }) => switchedAhead[setting]);
  if (!isWatched) return known;
  const now = Math.floor(context.clock.now() / 1000);
  const changed = await layOverrides(context, known, new Map([[task, overrides]]), now);
  const found = new Map([...known, ...changed].map((one) => [one.trigger, one]));
  return [...found.values()];
}

/** A task's ledgers, and one for each schedule of an override that has none yet. */
export function ledgersUnder(
  task: string,
  own: readonly KnownLedger[],
  overrides: readonly Override[],
): readonly KnownLedger[] {
  const found = new Map(own.map((one) => [one.trigger, one]));
  for (const one of overrides) {
    if (one.setting !== "schedule" || found.has(one.value.trigger)) continue;
    found.set(one.value.trigger, { task, trigger: one.value.trigger, ledger: begunByOverride(one) });
  }
  return [...found.values()];
}

/** What is deployed of a task, as its ledgers say it. */
export function deployedState(
  directory: Pick<RunnerContext, "lanes">,
  task: string,
  own: readonly KnownLedger[],
): OverlayProps["deployed"] {
  if (laneOfTask(directory, task) === undefined) return "not";
  const newest = own.flatMap(({ ledger }) => ledger.pieces.slice(-1)).map((piece) => baseOf(piece).off);
  return newest.includes("disabled") ? "disabled" : "on";
}

/** Returns the ledger as it is then; undefined where it could not be changed. @param isStored whether the table has it; otherwise it begins here */
async function lay(
  context: RunnerContext,
  { task, trigger, ledger }: KnownLedger,
  isStored: boolean,
  props: OverlayProps,
): Promise<KnownLedger | undefined> {
  const change = (seen: Ledger | undefined) => {
    const next = overlaid(seen ?? ledger, props);
    return next === seen ? undefined : next;
  };
  const before = isStored ? ledger : undefined;
  const after = await writeLedger(context, { task, trigger }, before, { now: props.now, change });
  return after === "waits" ? undefined : after && { task, trigger, ledger: after };
}

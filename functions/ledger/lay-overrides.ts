/**
 * Lays the overrides of watched tasks over their triggers' ledgers: those of the template's triggers, and those of the
 * overrides' own, which begin with them. It is done before each look, so that no instant is judged by a schedule that an
 * operator had replaced; where nothing changes it costs nothing.
 */
import { type Override, switchedAhead } from "../model/override/override.ts";
import { overridesOf } from "../model/override/read-overrides.ts";
import type { Ledger } from "../model/task/ledger.ts";
import { laneOfTask } from "../model/task/task-directory.ts";
import type { RunnerContext } from "../runs/index.ts";
import { nameOf } from "./deployed-triggers.ts";
import { baseOf, begunByOverride, type OverlayProps, overlaid } from "./overlay.ts";
import type { KnownLedger } from "./read-ledger.ts";
import { writeLedger } from "./write-ledger.ts";

/** The overrides under which a ledger was found to need no change. It needs none later: as time passes, more of it is settled. */
const laid = new WeakMap<Ledger, string>();

export interface Laid {
  /** The ledgers that are changed or new. */
  readonly changed: readonly KnownLedger[];
  /** The names of triggers whose ledgers could not be laid: none of their instants may be judged before they are. */
  readonly failed: ReadonlySet<string>;
}

/** `now` in seconds of epoch. Rejects for no single ledger's sake. */
export async function layOverrides(
  context: RunnerContext,
  known: readonly KnownLedger[],
  watched: ReadonlyMap<string, readonly Override[]>,
  now: number,
): Promise<Laid> {
  const changed: KnownLedger[] = [];
  const failed = new Set<string>();
  for (const [task, overrides] of watched) {
    const own = known.filter((one) => one.task === task);
    const deployed = deployedState(context, task, own);
    const under = JSON.stringify([deployed, overrides]);
    for (const one of ledgersUnder(task, own, overrides)) {
      if (laid.get(one.ledger) === under) continue;
      try {
        const after = await lay(context, one, own.includes(one), { ...one, overrides, deployed, now });
        if (after?.ledger === one.ledger) laid.set(one.ledger, under);
        else if (after !== undefined) changed.push(after);
      } catch (error) {
        // One that was written by hand, or by a newer version, keeps no other from being looked at.
        failed.add(nameOf(one));
        const fields = { task, trigger: one.trigger, error };
        context.log("warn", "ledger not changed", undefined, fields);
      }
    }
  }
  return { changed, failed };
}

/** A task's ledgers that could be laid under its overrides: as a look takes them. `state` is the task's, as it was just read. */
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
  const { changed, failed } = await layOverrides(context, known, new Map([[task, overrides]]), now);
  const found = new Map([...known, ...changed].map((one) => [one.trigger, one]));
  return [...found.values()].filter((one) => !failed.has(nameOf(one)));
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

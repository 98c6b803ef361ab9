/**
 * After a deploy: the new version's sweeper changes the ledger of each trigger that differs, then lists the triggers, and
 * takes charge last. So a crash in the middle is repeated, and finds the ledgers that are changed as they should be.
 */
import { formatPart } from "../model/format/data-format.ts";
import type { TimedTrigger } from "../model/task/ledger.ts";
import { scheduleOfTrigger } from "../model/task/run-time-schedule.ts";
import { apply, listTriggers, type RunnerContext, takeCharge } from "../runs/index.ts";
import { type ChangeProps, changed } from "./change.ts";
import { nameOf, packTriggers, type TriggerName, unpackTriggers } from "./deployed-triggers.ts";
import { nextInstant } from "./instants.ts";
import { changedBelow } from "./overlay.ts";
import { type KnownLedger, readLedgers } from "./read-ledger.ts";
import { writeLedger } from "./write-ledger.ts";

/** The stage's own parts, besides those of its tasks. */
export const sweeperPart = formatPart;
const deployedPart = { task: "(pawl)", part: "deployed" } as const;

export interface ChargeProps extends Pick<ChangeProps, "uncertain"> {
  readonly version: string;
  /** Every timed trigger of the version. */
  readonly timed: readonly TimedTrigger[];
  /** What the version in charge wrote last; undefined where none was. */
  readonly before: { readonly version?: string; readonly seenAt?: number } | undefined;
  /** In seconds of epoch, from before that was read. */
  readonly now: number;
  /** Does something for each, many at once, while there is time. Whether all were done. */
  readonly each: <T>(all: readonly T[], act: (one: T) => Promise<void>) => Promise<boolean>;
}

/** Reads the ledgers of all triggers that are listed, or of tasks that are deployed. */
export async function readAllLedgers(
  { store, lanes }: Pick<RunnerContext, "store" | "lanes">,
  each: ChargeProps["each"],
): Promise<{
  readonly ledgers: readonly KnownLedger[];
  readonly listed: readonly TriggerName[];
  readonly isWhole: boolean;
}> {
  const listed = unpackTriggers((await store.getPart(deployedPart))?.triggers);
  const tasks = [...new Set([...Object.keys(lanes), ...listed.map(({ task }) => task)])];
  const found: (readonly KnownLedger[])[] = [];
  const isWhole = await each(tasks, async (task) => void found.push(await readLedgers(store, task)));
  return { ledgers: found.flat(), listed, isWhole };
}

/** Changes what differs, and takes charge once all is done. Returns the ledgers. */
export async function changeLedgers(
  context: RunnerContext,
  { version, timed, uncertain, before, now, each }: ChargeProps,
): Promise<readonly KnownLedger[]> {
  const { ledgers: all, listed, isWhole } = await readAllLedgers(context, each);
  const known = new Map(all.map((one) => [nameOf(one), one]));
  const wanted = new Map(timed.map((one) => [nameOf(one), one]));
  const deployed = [...listed, ...all, ...timed].filter(
    // No deploy changes a schedule that was made at run time: its ledger follows its definition.
    ({ trigger }) => scheduleOfTrigger(trigger) === undefined,
  );
  const names = new Map(deployed.map(({ task, trigger }) => [nameOf({ task, trigger }), { task, trigger }]));
  let isReady = true;
  const isDone = await each([...names], async ([name, one]) => {
    const seenAt = before?.seenAt ?? now;
    const props = { wanted: wanted.get(name), seenAt, now, uncertain };
    const after = await change(context, one, known.get(name), props);
    if (after === "waits") isReady = false;
    else if (after !== undefined) known.set(name, after);
  });
  if (isWhole && isDone && isReady) {
    const triggers = [...known.values()].filter((one) => wanted.has(nameOf(one)) || isUnfinished(one));
    await apply(context, deployedPart, listTriggers(packTriggers(triggers)));
    await apply(context, sweeperPart, takeCharge(version, before?.version, now));
  }
  return [...known.values()];
}

/** A trigger that is not deployed any more, and of which not all is judged. */
function isUnfinished({ task, ledger }: KnownLedger): boolean {
  const on = ledger.pieces.filter(({ off }) => off === undefined);
  return ledger.todo !== undefined || nextInstant(task, on, ledger.judged) !== undefined;
}

/** Changes one trigger's ledger. "waits": there is no room for one more piece yet. */
async function change(
  context: RunnerContext,
  name: TriggerName,
  known: KnownLedger | undefined,
  props: ChangeProps,
): Promise<KnownLedger | "waits" | undefined> {
  const ledger = await writeLedger(context, name, known?.ledger, {
    now: props.now,
    change: (seen) => changedBelow(seen, (below) => changed(below, props)),
  });
  return ledger === "waits" ? "waits" : ledger && { ...name, ledger };
}

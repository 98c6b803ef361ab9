/**
 * Which occurrences of a backfill have params that are known, as it begins or goes on: what speaks of it before any is
 * started. `startLate` looks once more at each.
 */
import type { KnownLedger } from "../ledger/index.ts";
import { givenParams, isToldByRecord, untoldParams } from "../model/params/given-params.ts";
import type { RunRecord } from "../model/run/run.ts";
import { definitionKey, scheduleOfTrigger, schedulesTask } from "../model/task/run-time-schedule.ts";
import type { TaskDirectory } from "../model/task/task-directory.ts";
import type { RunStore } from "../store/run-store.ts";
import type { Occurrence } from "./occurrences.ts";

export class KnownParams {
  readonly #directory: TaskDirectory;
  /** The parts of the definitions that there are. */
  readonly #definitions: ReadonlySet<string>;

  constructor(directory: TaskDirectory, definitions: Iterable<string>) {
    this.#directory = directory;
    this.#definitions = new Set(definitions);
  }

  /** Whether those of an occurrence are: by its record, or by its trigger. */
  has({ known, at }: Pick<Occurrence, "known" | "at">, run: RunRecord | undefined): boolean {
    return isToldByRecord(run) || this.#isGiven(known, at);
  }

  /** Whether a trigger gave its runs some that nobody knows any more, at any of its instants. */
  isLost(known: KnownLedger): boolean {
    const { pieces } = known.ledger;
    return pieces.length > 0 && !pieces.some(({ from }) => this.#isGiven(known, from));
  }

  #isGiven({ task, trigger, ledger }: KnownLedger, at: number): boolean {
    const name = scheduleOfTrigger(trigger);
    if (name === undefined)
      return givenParams(this.#directory, { task, trigger }, at, ledger.pieces) !== undefined;
    const { part } = definitionKey({ task, name });
    return this.#definitions.has(part) || untoldParams(this.#directory, task) !== undefined;
  }
}

/** Reads the definitions of the schedules that were made at run time, where some of the ledgers are theirs. */
export async function readKnownParams(
  store: RunStore,
  directory: TaskDirectory,
  task: string,
  ledgers: readonly KnownLedger[],
): Promise<KnownParams> {
  const names = ledgers.flatMap(({ trigger }) => scheduleOfTrigger(trigger) ?? []);
  const [first] = names;
  if (first === undefined) return new KnownParams(directory, []);
  const one = definitionKey({ task, name: first });
  const found =
    names.length === 1
      ? [await store.getPart(one)]
      : await store.parts(schedulesTask, definitionKey({ task, name: "" }).part);
  return new KnownParams(
    directory,
    found.flatMap((each) => each?.part ?? []),
  );
}

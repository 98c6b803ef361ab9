/**
 * What became of a task's instants, or will: from its records, its triggers' ledgers and the time. The ledgers cost one
 * Query, whatever is asked; records are read for the range alone, and no further than the caller goes.
 */
import {
  deployedState,
  instantsOf,
  type KnownLedger,
  ledgersUnder,
  overlaid,
  readLedgers,
  type Verdict,
  verdictOf,
  withDefinition,
} from "../../functions/ledger/index.ts";
import { overridesOf } from "../../functions/model/override/read-overrides.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import {
  instantOf,
  isOccurrence,
  occurrenceName,
  toSecond,
  triggerOf,
} from "../../functions/model/run/run-name.ts";
import { directoryOf, type Manifest } from "../../functions/model/task/manifest.ts";
import { type ScheduleDefinition, scheduleTrigger } from "../../functions/model/task/run-time-schedule.ts";
import { defaultSettings } from "../../functions/model/task/settings.ts";
import { isTimed } from "../../functions/model/task/trigger.ts";
import { isHalted, readDefinitions } from "../../functions/run-time-schedules/index.ts";
import type { Page, RunStore, TaskPart } from "../../functions/store/run-store.ts";

const daySeconds = 86_400;
/** Of records, in one page. */
const longestPage = 1_000;

/** An instant of a trigger, and its verdict. */
export interface Explained {
  readonly trigger: string;
  /** In seconds of epoch. */
  readonly at: number;
  readonly verdict: Verdict;
  /** The trigger's ledger, where there is one. */
  readonly known: KnownLedger | undefined;
}

/** What verdicts of a task follow from, besides its records. */
export interface VerdictParts {
  readonly ledgers: readonly KnownLedger[];
  readonly state: TaskPart | undefined;
  /** Of the task's run-time schedules, removed ones too. */
  readonly definitions: readonly ScheduleDefinition[];
}

/** Ledgers under the overrides that there are now: the sweeper lays them over within a minute or two. */
function underOverrides(
  stored: readonly KnownLedger[],
  { tasks }: Manifest,
  task: string,
  state: TaskPart | undefined,
  now: number,
): readonly KnownLedger[] {
  const overrides = overridesOf(state);
  if (overrides.length === 0) return stored;
  const lanes = Object.fromEntries(tasks.map(({ name, lane }) => [name, lane]));
  const deployed = deployedState({ lanes }, task, stored);
  const props = { overrides, deployed, now: Math.floor(now / 1000) };
  return ledgersUnder(task, stored, overrides).map((known) => {
    return { ...known, ledger: overlaid(known.ledger, { ...props, trigger: known.trigger }) };
  });
}

/** The ledgers with what the sweeper has yet to copy of run-time schedules into them. */
function withChanges(
  ledgers: readonly KnownLedger[],
  definitions: readonly ScheduleDefinition[],
  manifest: Manifest,
  now: number,
): readonly KnownLedger[] {
  const known = new Map(ledgers.map((each) => [each.trigger, each]));
  for (const definition of definitions) {
    const { task, name } = definition;
    const trigger = scheduleTrigger(name);
    const found = manifest.tasks.find((each) => each.name === task);
    const isOff = isHalted(definition, directoryOf(manifest), now);
    const off = isOff ? "undeployed" : found?.enabled === false ? "disabled" : undefined;
    const catchUp = found?.settings.catchUp;
    const own = { off, catchUp: catchUp === "none" ? undefined : catchUp } as const;
    const ledger = withDefinition(known.get(trigger)?.ledger, definition, own, Math.floor(now / 1000));
    if (ledger !== undefined) known.set(trigger, { task, trigger, ledger });
  }
  return [...known.values()];
}

/** Reads what a verdict follows from. */
export class Verdicts {
  readonly task: string;
  readonly #store: RunStore;
  readonly #now: number;
  readonly #keptDays: number;
  readonly #ledgers: ReadonlyMap<string, KnownLedger>;
  /** The ids of the timed triggers: those that are deployed, then those that were. */
  readonly triggers: readonly string[];
  /** Of the task's run-time schedules, removed ones too. */
  readonly definitions: readonly ScheduleDefinition[];

  private constructor(
    store: RunStore,
    { tasks }: Manifest,
    task: string,
    ledgers: readonly KnownLedger[],
    definitions: readonly ScheduleDefinition[],
    now: number,
  ) {
    const found = tasks.find(({ name }) => name === task);
    const deployed = (found?.triggers ?? []).filter(isTimed).map(({ id }) => id);
    this.task = task;
    this.definitions = definitions;
    this.#store = store;
    this.#now = Math.floor(now / 1000);
    this.#keptDays = found?.settings.recordsKeptDays ?? defaultSettings.recordsKeptDays;
    this.#ledgers = new Map(ledgers.map((known) => [known.trigger, known]));
    this.triggers = [...new Set([...deployed, ...this.#ledgers.keys()])];
  }

  static async read(store: RunStore, manifest: Manifest, task: string, now: number): Promise<Verdicts> {
    const [stored, definitions, state] = await Promise.all([
      readLedgers(store, task),
      readDefinitions(store, task, { removed: true }),
      store.getPart({ task, part: "state" }),
    ]);
    return Verdicts.from(store, manifest, task, { ledgers: stored, definitions, state }, now);
  }

  /** From what was read already. */
  static from(store: RunStore, manifest: Manifest, task: string, parts: VerdictParts, now: number): Verdicts {
    const changed = withChanges(parts.ledgers, parts.definitions, manifest, now);
    const ledgers = underOverrides(changed, manifest, task, parts.state, now);
    return new Verdicts(store, manifest, task, ledgers, parts.definitions, now);
  }

  /** A trigger's ledger, where there is one. */
  ledger(trigger: string): KnownLedger | undefined {
    return this.#ledgers.get(trigger);
  }

  /** The verdict of one instant, of one trigger. */
  async of(trigger: string, instant: number): Promise<Explained> {
    const run = occurrenceName(trigger, new Date(instant * 1000));
    return this.#explained(trigger, instant, await this.#store.get({ task: this.task, run }));
  }

  /** The verdict of one instant, of each trigger: a task may have thousands, so the records of that second are read together. */
  async at(instant: number): Promise<readonly Explained[]> {
    const runs = new Map<string, RunRecord>();
    const options = { now: this.#now * 1000, since: instant * 1000, limit: longestPage };
    for (let after: string | undefined = toSecond(new Date((instant + 1) * 1000)); after !== undefined; ) {
      const page: Page<RunRecord> = await this.#store.list(this.task, { ...options, after });
      for (const run of page.items) runs.set(run.run, run);
      after = page.next;
    }
    return this.triggers.map((trigger) => {
      return this.#explained(trigger, instant, runs.get(occurrenceName(trigger, new Date(instant * 1000))));
    });
  }

  /**
   * The instants from one to another, the newest first, each with its verdict. Both in seconds of epoch, both inclusive. Its
   * records are read a page at a time, as far as the caller goes. @param consistent false: at half the price, as they were a moment ago
   */
  async *between(from: number, to: number, pageSize = 100, consistent = true): AsyncGenerator<Explained> {
    const limit = Math.min(pageSize, longestPage);
    const options = { now: this.#now * 1000, since: from * 1000, limit, consistent };
    let runs: readonly RunRecord[] = [];
    // Of this name's second and of those before it nothing is read yet.
    let after: string | undefined = toSecond(new Date((to + 1) * 1000));
    for (let end = to; end >= from && after !== undefined; ) {
      const page: Page<RunRecord> = await this.#store.list(this.task, { ...options, after });
      runs = [...runs, ...page.items.filter(({ run }) => isOccurrence(run))];
      after = page.next;
      // The next page may have more of the second in which this one ends.
      const begin = after === undefined ? from : secondOf(after) + 1;
      yield* this.#stretch(begin, end, runs);
      runs = runs.filter(({ run }) => secondOf(run) < begin);
      end = Math.min(end, begin - 1);
    }
  }

  /** A stretch of which all records are known, day by day: a schedule of each second has many instants. */
  *#stretch(begin: number, end: number, records: readonly RunRecord[]): Generator<Explained> {
    const runs = new Map(records.map((run) => [run.run, run]));
    for (let last = end; last >= begin; last -= daySeconds) {
      const first = Math.max(begin, last - daySeconds + 1);
      const names = new Set(
        [...runs.keys()].filter((run) => first <= secondOf(run) && secondOf(run) <= last),
      );
      for (const { task, trigger, ledger } of this.#ledgers.values())
        for (const { at } of instantsOf(task, ledger.pieces, first - 1, last))
          names.add(occurrenceName(trigger, new Date(at * 1000)));
      for (const name of [...names].sort().reverse())
        yield this.#explained(triggerOf(name), secondOf(name), runs.get(name));
    }
  }

  #explained(trigger: string, at: number, run: RunRecord | undefined): Explained {
    const known = this.#ledgers.get(trigger);
    const { task } = this;
    const asked = { task, at, ledger: known?.ledger, run, now: this.#now, keptDays: this.#keptDays };
    return { trigger, at, known, verdict: verdictOf(asked) };
  }
}

function secondOf(run: string): number {
  return instantOf(run).getTime() / 1000;
}

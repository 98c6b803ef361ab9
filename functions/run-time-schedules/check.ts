/**
 * The sweeper's check: in each minute it compares some definitions with EventBridge's schedules, puts right what differs,
 * and copies what was changed into the ledgers. So what a dead caller left is right within a round, and a task that moves
 * to another lane takes its schedules along. This holds invariant 15.
 *
 * A round meets each definition once, by their names. Where all fit into a minute nothing is written; else where the next
 * minute goes on. EventBridge's client is asked for only once there is a definition.
 */
import { followSchedule, type KnownLedger, ledgerOf } from "../ledger/index.ts";
import { keepsNote } from "../model/run/note.ts";
import { type Ledger, type LedgerTask, ledgerPart } from "../model/task/ledger.ts";
import {
  checkPart,
  countPart,
  definitionKey,
  ruleName,
  type ScheduleDefinition,
  schedulesTask,
  scheduleTrigger,
} from "../model/task/run-time-schedule.ts";
import { laneOfTask } from "../model/task/task-directory.ts";
import { apply, checkOn, type RunnerContext, readmitSchedule, recountSchedules } from "../runs/index.ts";
import type { Scheduler } from "../scheduler/scheduler.ts";
import type { TaskPart } from "../store/run-store.ts";
import { applyDefinition } from "./apply.ts";
import { definitionOf } from "./definition.ts";
import { desired, isAsDesired, isEnded, isHalted } from "./desired.ts";
import { markRemoved } from "./remove.ts";

/** Items that are read in a minute, and how many definitions may be put right in it. */
const mostRead = 25;
const mostRepaired = 10;
/** Definitions that EventBridge is asked for at once: each has up to five schedules, and all share its rate with the account. */
const askedAtOnce = 2;
/** A definition that was added or removed so lately may not be counted yet, in milliseconds. */
const uncountedMs = 300_000;

/** The ledgers that the sweeper keeps in memory. */
export interface KeptLedgers {
  find(task: string, trigger: string): Ledger | undefined;
  /** It was read or written. */
  keep(known: KnownLedger): void;
}

export interface ScheduleCheckProps {
  /** Asked for once there is a definition. */
  readonly scheduler: () => Promise<Scheduler>;
  /** Of the tasks whose schedules start nothing, or that catch up. */
  readonly tasks: Readonly<Record<string, LedgerTask>>;
  readonly ledgers: KeptLedgers;
}

/** What a minute's check did. */
export interface Checked {
  readonly checked: number;
  readonly repaired: number;
  readonly failed: number;
}

type Counts = { -readonly [Name in keyof Checked]: Checked[Name] };

/** How many schedules this round has met so far, and what their count was when it began. */
interface Tally {
  readonly turnover: number | undefined;
  readonly count: number;
  readonly found: number;
  readonly isSettled: boolean;
}

export class ScheduleCheck {
  readonly #context: RunnerContext;
  readonly #props: ScheduleCheckProps;
  /** Undefined until it is read. */
  #after: string | undefined;
  #tally: Tally | undefined;

  constructor(context: RunnerContext, props: ScheduleCheckProps) {
    this.#context = context;
    this.#props = props;
  }

  /** Checks the next definitions, while there is time. Never rejects. */
  async check(hasTime: () => boolean): Promise<Checked> {
    const counts = { checked: 0, repaired: 0, failed: 0 };
    try {
      await this.#check(hasTime, counts);
    } catch (error) {
      counts.failed++;
      this.#context.log("warn", "schedules not checked", undefined, { error });
    }
    if (counts.repaired + counts.failed > 0)
      this.#context.log("warn", "schedules checked", undefined, { ...counts });
    return counts;
  }

  async #check(hasTime: () => boolean, counts: Counts): Promise<void> {
    if (!hasTime()) return;
    const { after, items } = await this.#next();
    if (after === beginning) this.#tally = begun(items);
    const definitions = items.map(definitionOf).filter((each) => each !== undefined);
    const checked = definitions.length === 0 ? 0 : await this.#checkAll(definitions, hasTime, counts);
    this.#count(definitions.slice(0, checked));
    const last = definitions[checked - 1];
    // The next minute begins with what this one left.
    if (checked < definitions.length) return this.#goOn(after, last ? definitionKey(last).part : after);
    const isLast = items.length < mostRead;
    if (isLast) await this.#recount();
    await this.#goOn(after, isLast ? beginning : (items.at(-1)?.part ?? beginning));
  }

  /** How many were checked, the first ones, in this minute. One that fails keeps no other from being checked. */
  async #checkAll(
    definitions: readonly ScheduleDefinition[],
    hasTime: () => boolean,
    counts: Counts,
  ): Promise<number> {
    const scheduler = await this.#props.scheduler();
    const looked: PromiseSettledResult<boolean>[] = [];
    for (const [i, definition] of definitions.entries()) {
      if (!hasTime()) return i;
      if (i === looked.length) {
        const next = definitions.slice(i, i + askedAtOnce);
        looked.push(...(await Promise.allSettled(next.map((each) => this.#differs(scheduler, each)))));
      }
      try {
        const found = looked[i];
        if (found?.status === "rejected") throw found.reason;
        const isRepaired = found?.value === true;
        if (isRepaired && counts.repaired >= mostRepaired) return i;
        await this.#look(scheduler, definition, isRepaired);
        counts.checked++;
        if (isRepaired) counts.repaired++;
      } catch (error) {
        counts.failed++;
        const { task, name } = definition;
        this.#context.log("warn", "schedule not checked", undefined, { task, name, error });
      }
    }
    return definitions.length;
  }

  /** The next items. A new environment finds where to go on among the first ones. */
  async #next(): Promise<{ readonly after: string; readonly items: readonly TaskPart[] }> {
    const read = (from: string) => this.#context.store.partsAfter(schedulesTask, from, mostRead);
    if (this.#after !== undefined) return { after: this.#after, items: await read(this.#after) };
    const first = await read(beginning);
    const after = first.find(({ part }) => part === checkPart)?.after ?? beginning;
    this.#after = after;
    return { after, items: after === beginning ? first : await read(after) };
  }

  async #differs(scheduler: Scheduler, definition: ScheduleDefinition): Promise<boolean> {
    const wanted = desired(definition, this.#context, this.#context.clock.now());
    if (wanted.kind === "left") return false;
    const schedules = wanted.kind === "present" ? wanted.schedules : [];
    const names = Array.from({ length: definition.mostRules }, (_, i) => ruleName(definition, i));
    const found = await Promise.all(names.map((name) => scheduler.get(name)));
    return found.some((each, i) => !isAsDesired(each, schedules[i]));
  }

  /** Puts one right, and its ledger. */
  async #look(scheduler: Scheduler, definition: ScheduleDefinition, isRepaired: boolean): Promise<void> {
    const { clock, lanes } = this.#context;
    const context = { ...this.#context, scheduler };
    let current: ScheduleDefinition | undefined = definition;
    if (definition.wanted !== "gone" && isEnded(definition, clock.now())) {
      const removed = await markRemoved(context, definition, keepsNote);
      if (removed.kind === "removed") current = removed.definition;
    } else if (definition.refusedAt !== undefined && laneOfTask({ lanes }, definition.task) !== undefined) {
      await apply(context, definitionKey(definition), readmitSchedule(definition.rev));
    }
    if (isRepaired) current = await applyDefinition(context, current);
    if (current !== undefined) await this.#follow(current);
  }

  async #follow(definition: ScheduleDefinition): Promise<void> {
    const { task, name } = definition;
    const { ledgers, tasks } = this.#props;
    const trigger = scheduleTrigger(name);
    let ledger = ledgers.find(task, trigger);
    if (ledger === undefined) {
      ledger = ledgerOf(await this.#context.store.getPart({ task, part: ledgerPart(trigger) }));
      if (ledger !== undefined) ledgers.keep({ task, trigger, ledger });
    }
    const isOff = isHalted(definition, this.#context, this.#context.clock.now());
    const own = Object.hasOwn(tasks, task) ? tasks[task] : {};
    const written = await followSchedule(this.#context, ledger, definition, {
      ...own,
      ...(isOff && { off: "undeployed" as const }),
    });
    if (written !== undefined) ledgers.keep(written);
  }

  async #goOn(before: string, after: string): Promise<void> {
    this.#after = after;
    if (after !== before) await apply(this.#context, checkKey, checkOn(after));
  }

  #count(definitions: readonly ScheduleDefinition[]): void {
    if (this.#tally === undefined) return;
    const now = this.#context.clock.now();
    const isYoung = definitions.some(({ at }) => now - Date.parse(at) < uncountedMs);
    const found = this.#tally.found + definitions.filter(({ wanted }) => wanted !== "gone").length;
    this.#tally = { ...this.#tally, found, isSettled: this.#tally.isSettled && !isYoung };
  }

  /** After a whole round in which nothing was added or removed. */
  async #recount(): Promise<void> {
    const tally = this.#tally;
    this.#tally = undefined;
    if (tally === undefined || !tally.isSettled || tally.found === tally.count) return;
    await apply(this.#context, countKey, recountSchedules(tally.found, tally.turnover));
  }
}

const checkKey = { task: schedulesTask, part: checkPart };
const countKey = { task: schedulesTask, part: countPart };
/** Before every item, as DynamoDB takes no empty key: `#check` and `#count` come first. */
const beginning = " ";

/** A round begins: the count is among the first items. */
function begun(first: readonly TaskPart[]): Tally {
  const { turnover, count = 0 } = first.find(({ part }) => part === countPart) ?? {};
  return { turnover, count, found: 0, isSettled: true };
}

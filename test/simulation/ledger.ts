/** What is known of every run from outside: its record as it truly is, and all that happened to it. */
import type { RunKey, RunRecord } from "../../functions/model/run.ts";
import { isTerminal } from "../../functions/model/status.ts";
import type { TaskPart } from "../../functions/store/run-store.ts";
import type { Machine } from "./machine.ts";
import type { TaskPlan } from "./plan.ts";
import { hashText } from "./seeded-random.ts";

export class RunFile {
  readonly id: string;
  readonly hash: number;
  readonly key: RunKey;
  readonly plan: TaskPlan | undefined;
  record: RunRecord | undefined;
  /** How often each item was done, from 1. */
  readonly done: number[];
  /** The lease that had lapsed when its owner's newest write landed: he cannot work under it, whatever it says now. */
  lapsed: string | undefined;
  /** Leases that their owners gave up. */
  readonly givenUp = new Set<string>();
  /** Who took it last. */
  owner: Machine | undefined;
  /** Turns that were claimed. */
  readonly claimed = new Set<number>();
  /** When an operator's pause or cancel was written that stands still. */
  askedAt: number | undefined;
  /** Turns in a row without progress. */
  fruitless = 0;
  /** Throws since the start or the last redrive. */
  throws = 0;
  movedInTurn = false;
  /** Machines that were told of the operator's wish at a checkpoint of their lease. */
  readonly told = new Set<string>();
  /** Messages sent by settling, by turn. */
  readonly continuations = new Map<number, number>();
  /** How often the clock has moved its entry since anybody else wrote it, and when it last made up its mind to. */
  sweeps = 0;
  sweptAt = 0;
  /** When the interrupt or retry was asked for after which it waits. */
  putOffAt: number | undefined;
  /** Its worker died at, with so many faults struck until then. */
  diedAt: number | undefined;
  diedStruck = 0;
  /** When it was last seen neither ended nor held. */
  lastActiveAt = 0;
  redriven = false;
  /** Calls by kind. */
  readonly calls = new Map<string, number>();

  constructor(key: RunKey, plan: TaskPlan | undefined) {
    this.key = key;
    this.id = `${key.task}/${key.run}`;
    this.hash = hashText(this.id);
    this.plan = plan;
    this.done = new Array<number>((plan?.items ?? 0) + 1).fill(0);
  }
}

export class Ledger {
  /** By id. */
  readonly runs = new Map<string, RunFile>();
  /** The same by task, then by run: a key is looked up more often than an id is made of it. */
  readonly #byTask = new Map<string, Map<string, RunFile>>();
  readonly parts = new Map<string, TaskPart>();
  readonly #planOf: (task: string) => TaskPlan | undefined;
  readonly #isDeployed: (task: string) => boolean;

  constructor(planOf: (task: string) => TaskPlan | undefined, isDeployed: (task: string) => boolean) {
    this.#planOf = planOf;
    this.#isDeployed = isDeployed;
  }

  run(key: RunKey): RunFile {
    return this.#byTask.get(key.task)?.get(key.run) ?? this.#add(key);
  }

  #add({ task, run }: RunKey): RunFile {
    const file = new RunFile({ task, run }, this.#planOf(task));
    this.runs.set(file.id, file);
    const known = this.#byTask.get(task) ?? new Map<string, RunFile>();
    this.#byTask.set(task, known.set(run, file));
    return file;
  }

  state(task: string): TaskPart | undefined {
    return this.parts.get(`${task}/state`);
  }

  /** Whether a run has ended, and nobody can be at work on it, by true time. */
  isDone({ record, lapsed }: RunFile, now: number): boolean {
    if (record === undefined || !isTerminal(record.status)) return false;
    return record.leaseExpiresAt < now || lapsed === record.leaseId;
  }

  /** Whether there is any entry under a key of the index. */
  hasEntry(dueKey: string): boolean {
    for (const { record } of this.runs.values()) if (record?.dueKey === dueKey) return true;
    return false;
  }

  /** When the clock next has something to do; undefined where it has nothing. */
  nextDue(now: number): number | undefined {
    let next: number | undefined;
    for (const { record, key } of this.runs.values()) {
      if (record?.dueKey === undefined || record.dueAt === undefined) continue;
      if (record.dueKey.startsWith("sweep#")) {
        if (next === undefined || record.dueAt < next) next = record.dueAt;
      } else if (record.dueKey.startsWith("wait#")) {
        const at = this.#goesOnAt(key, now);
        if (at !== undefined && (next === undefined || at < next)) next = at;
      }
    }
    return next;
  }

  /** When the clock may hand on the slot that a run waits for. */
  #goesOnAt(key: RunKey, now: number): number | undefined {
    // The clock knows of no other task's slot.
    if (!this.#isDeployed(key.task)) return undefined;
    const holder = this.state(key.task)?.slotRun;
    if (holder === undefined || holder === key.run) return now;
    const held = this.runs.get(`${key.task}/${holder}`)?.record;
    if (held === undefined || !isTerminal(held.status)) return undefined;
    return Math.max(now, held.leaseExpiresAt + 3_000);
  }
}

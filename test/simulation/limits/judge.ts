/**
 * What must hold in worlds of limits, worked out from the records and pools alone, at each write that lands: never more runs
 * are at work than may be of a task, a key and the stage; who waited longest and is most urgent is next, or gets a place in
 * the same moment; no newcomer passes those that wait. And in each second: where a run waits, no place is free for longer than
 * three minutes after the last trouble (invariants 6 and 8).
 */

import { inForce } from "../../../functions/model/override/override.ts";
import { overridesOf } from "../../../functions/model/override/read-overrides.ts";
import { holdersOf } from "../../../functions/model/run/pool.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import type { TaskPart, Write } from "../../../functions/store/run-store.ts";
import { receiverOf } from "../seen/pool.ts";

/** A limit that was changed may have been read so long before, in milliseconds: a write that is late counts too. */
const heardMs = 60_000;
/** A giver has read its queue at most so long before it hands a place on. */
const readMs = 5_000;
/** Runs that get places so shortly after each other do so at once, in any order. */
const sameMomentMs = 500;
const threeMinutesMs = 180_000;
/** What is told of a lease by two clocks, and the turn's message. */
const slackMs = 5_000;

/** How many runs may be at work, of a task, of each key of a task, of all tasks; what is not named has no limit. */
export type Limits = Readonly<Partial<Record<"limited" | "keyed" | "both" | "stage", number>>>;
type Limited = keyof Limits;

const keyed = ["keyed", "both"];
const oneAtATime = ["alone", "both"];

export class Judge {
  readonly wrong: string[] = [];
  readonly #now: () => number;
  /** A task whose runs may overlap has the stage's limit as it is deployed. */
  readonly #deployedStage: number;
  readonly #limits: { readonly at: number; readonly of: Limits }[] = [];
  readonly #runs = new Map<string, RunRecord>();
  readonly #parts = new Map<string, TaskPart>();
  /** Since when each run stands in the queue that it stands in. */
  readonly #queuedSince = new Map<string, number>();
  /** Since when a run holds a place of its task, or of its key. One that waits for the stage begins though the limit was lowered since. */
  readonly #heldSince = new Map<string, number>();
  readonly #moved = new Set<string>();
  readonly #freeSince = new Map<string, number>();
  /** When the last places of each queue were given to runs. */
  readonly #givenAt = new Map<string, readonly number[]>();
  #troubledAt = 0;

  constructor(limits: Limits, now: () => number) {
    this.#now = now;
    this.#deployedStage = limits.stage ?? 0;
    this.#limits.push({ at: now(), of: limits });
  }

  /** A call was lost, or an environment died. */
  troubled(): void {
    this.#troubledAt = this.#now();
  }

  get runs(): readonly RunRecord[] {
    return [...this.#runs.values()];
  }

  /** A write to a run. */
  ran(write: string | undefined, run: RunRecord): void {
    const id = idOf(run);
    const before = this.#runs.get(id);
    this.#runs.set(id, run);
    if (run.dueKey !== before?.dueKey || run.turn !== before?.turn) this.#queuedSince.set(id, this.#now());
    if (write === "move on") this.#moved.add(id);
    else if (run.dueKey !== before?.dueKey) this.#moved.delete(id);
    const isAdmitted = run.admitted !== undefined && run.admitted !== before?.admitted;
    if (isAdmitted) this.#begins(run);
    const needsPlace = run.task !== "beside" || this.#most("stage") !== undefined;
    if (needsPlace && run.status === "running" && run.admitted === undefined)
      this.#say(`${id} runs without a place`);
  }

  /** A write to a pool. `isLate`: its caller has long given up. */
  wrote(write: Write<TaskPart>, after: TaskPart, isLate: boolean): void {
    const id = `${after.task}/${after.part}`;
    const before = this.#parts.get(id);
    this.#parts.set(id, after);
    if (write.name === "override task") this.#overrides(after);
    const queue = queueOf(after);
    if (queue === undefined) return;
    const holders = holdersOf(after);
    if (holders.length !== (after.held ?? 0))
      this.#say(`${write.name} of ${id}: ${after.held} for ${holders.length}`);
    if (write.name === "take slot" && before?.waiting !== undefined)
      this.#say(`${write.name} of ${id} passes ${before.waiting}`);
    const { run } = receiverOf(write) ?? {};
    if (run === undefined) return;
    this.#heldSince.set(`${id}#${run}`, this.#now());
    if (isLate) return;
    if (write.name === "transfer slot" || write.name === "fill slot") this.#isNext(queue, before, after, run);
  }

  /** A second has passed. */
  look(): void {
    for (const after of this.#parts.values()) {
      const queue = queueOf(after);
      if (queue === undefined) continue;
      const waits = this.runs.some(({ status, dueKey }) => status === "enqueued" && dueKey === queue);
      const isFree = waits && this.#atWork(after).length < this.#least(after);
      const since = Math.max(this.#freeSince.get(queue) ?? this.#now(), this.#troubledAt);
      if (isFree) this.#freeSince.set(queue, since);
      else this.#freeSince.delete(queue);
      if (isFree && this.#now() - since > threeMinutesMs + slackMs)
        this.#say(`a place of ${queue} is free for ${Math.round((this.#now() - since) / 1_000)} s`);
    }
  }

  #begins(run: RunRecord): void {
    const atWork = this.runs.filter((other) => idOf(other) !== idOf(run) && this.#isAtWork(other));
    const check = (of: string, limit: number | undefined, count: number) => {
      if (limit !== undefined && count >= limit)
        this.#say(`${idOf(run)} begins beside ${count} of ${of}, at most ${limit} may be at work`);
    };
    const own = atWork.filter(({ task }) => task === run.task);
    const ofKey = own.filter(({ slotKey }) => slotKey === run.slotKey);
    check("the stage", this.#most("stage"), atWork.length);
    const isKeyed = keyed.includes(run.task);
    const part = isKeyed ? `slot#${run.slotKey}` : "state";
    const since = this.#heldSince.get(`${run.task}/${part}#${run.run}`);
    const most = this.#most(run.task as Limited, since);
    if (isKeyed) check("its key", most, ofKey.length);
    else check("its task", most, own.length);
    if (oneAtATime.includes(run.task)) check("its task", 1, own.length);
  }

  /** A run is at work from when it is admitted until it has ended and nobody holds it. */
  #isAtWork({ admitted, status, leaseExpiresAt }: RunRecord): boolean {
    return admitted !== undefined && !(isTerminal(status) && leaseExpiresAt <= this.#now());
  }

  #atWork({ task, part }: TaskPart): readonly RunRecord[] {
    const queue = queueOf({ task, part });
    const isOf = (run: RunRecord) => (task === "(stage)" || run.task === task) && run.dueKey !== queue;
    const all = this.runs.filter((run) => this.#holds(run) && isOf(run));
    return part.startsWith("slot#") ? all.filter(({ slotKey }) => part === `slot#${slotKey}`) : all;
  }

  /** One that waits for a wider pool holds the narrower ones. */
  #holds(run: RunRecord): boolean {
    return this.#isAtWork(run) || (run.status === "enqueued" && run.dueKey?.startsWith("wait#") === true);
  }

  /** So many places a pool has at least, besides those that wait in it. */
  #least(part: TaskPart): number {
    return this.#places(part, (of) => this.#fewest(of));
  }

  #places({ task, part }: TaskPart, limit: (of: Limited) => number): number {
    if (task === "(stage)") return limit("stage");
    if (part !== "state") return limit(task as Limited);
    if (oneAtATime.includes(task)) return 1;
    return task === "limited" ? limit("limited") : this.#deployedStage;
  }

  #most(of: Limited, since = this.#now()): number | undefined {
    const all = this.#heard(of, since);
    return all.length === 0 ? undefined : Math.max(...all);
  }

  #fewest(of: Limited): number {
    return Math.min(...this.#heard(of));
  }

  /** What was known of a limit since an instant, or shortly before. */
  #heard(of: Limited, given = this.#now()): readonly number[] {
    const since = given - heardMs;
    const heard = this.#limits.filter(
      (_, i) => (this.#limits[i + 1]?.at ?? Number.POSITIVE_INFINITY) > since,
    );
    return heard.flatMap(({ of: limits }) => limits[of] ?? []);
  }

  /** An operator has changed a limit. */
  #overrides(part: TaskPart): void {
    const of = part.task === "(stage)" ? "stage" : part.task;
    const limit = inForce(overridesOf(part), "concurrency", this.#now() / 1_000 + 1)?.value;
    const before = this.#limits.at(-1)?.of;
    this.#limits.push({ at: this.#now(), of: { ...before, ...(limit !== undefined && { [of]: limit }) } });
  }

  #isNext(queue: string, before: TaskPart | undefined, after: TaskPart, receiver: string): void {
    const nameOf = (run: RunRecord) => (after.task === "(stage)" ? idOf(run) : run.run);
    const waiting = this.runs.filter(({ status, dueKey }) => status === "enqueued" && dueKey === queue);
    const own = waiting.find((run) => nameOf(run) === receiver);
    if (own === undefined) return;
    const passed = waiting.filter((other) => {
      const since = this.#queuedSince.get(idOf(other)) ?? 0;
      if (before?.[`held#${nameOf(other)}`] !== undefined || this.#now() - since < readMs) return false;
      return this.#comesBefore(other, own);
    });
    // A run passes another only where there is a place for that one too, or others are given to runs in the same moment.
    const left = this.#places(after, (of) => this.#most(of) ?? 0) - (after.held ?? 0);
    const given = (this.#givenAt.get(queue) ?? []).filter((at) => this.#now() - at < sameMomentMs);
    if (passed.length > Math.max(left, 0) + given.length)
      this.#say(`${idOf(own)} comes before ${passed.map(idOf)}`);
    this.#givenAt.set(queue, [...given, this.#now()]);
  }

  /** By priority, then by age; in a queue that it has moved on to a run is as old as its entry says. */
  #comesBefore(one: RunRecord, other: RunRecord): boolean {
    const [first, second] = [one, other].map(({ priority = 5 }) => priority) as [number, number];
    if (first !== second) return first > second;
    const haveMoved = [one, other].some((run) => this.#moved.has(idOf(run)));
    return haveMoved ? (one.dueAt ?? 0) < (other.dueAt ?? 0) : one.createdAt < other.createdAt;
  }

  #say(what: string): void {
    this.wrong.push(what);
  }
}

function idOf({ task, run }: Pick<RunRecord, "task" | "run">): string {
  return `${task}/${run}`;
}

/** The queue of a pool; undefined for what is none. */
function queueOf({ task, part }: Pick<TaskPart, "task" | "part">): string | undefined {
  if (task === "(stage)") return "wait#(stage)#";
  if (part === "state") return `wait#${task}#`;
  return part.startsWith("slot#") ? `wait#${task}#${part.slice("slot#".length)}` : undefined;
}

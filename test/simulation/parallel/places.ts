/**
 * What must hold where parallel runs meet limits and deploys (invariants 6, 8 and 20), asked at each write to a pool or a run, at
 * each item as it begins, and each minute. No pool has more runs than its limit was as each got its place; a run begins with a
 * place in each pool that limits it; its shards work only while it has them; no two workers are at one item; no run waits while
 * its pool has room. Who holds what is worked out from which places were given to whom, and from the runs' records.
 *
 * A limit is that of the version by which a place was given: what is at work as a deploy lands goes on with the version that it has.
 */
import { inForce } from "../../../functions/model/override/override.ts";
import { overridesOf } from "../../../functions/model/override/read-overrides.ts";
import type { RunKey, RunRecord } from "../../../functions/model/run/run.ts";
import { shardsStopMs } from "../../../functions/model/run/shard.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import type { PartKey, TaskPart, Write } from "../../../functions/store/run-store.ts";
import type { Harness } from "../../engine/harness.ts";
import { receiverOf } from "../seen/pool.ts";
import type { Machine } from "./machine.ts";
import type { LimitOverride, Version } from "./meeting.ts";
import type { ParallelPlan } from "./plan.ts";

/** A limit that was changed may have been read so long before, in milliseconds: a write that is late counts too. */
const heardMs = 150_000;
/** Nothing waits for longer than this while its pool has room, and for the look after it. */
const longestWaitMs = 180_000 + 60_000 + 5_000;
/** A call that was lost lands until then, in milliseconds. */
const landsWithinMs = 95_000;

/** The world that is judged. */
interface Judged {
  readonly plan: ParallelPlan;
  readonly harness: Harness;
  readonly wrong: string[];
  readonly now: number;
  readonly version: number;
  readonly versions: readonly Version[];
}

type Kind = "task" | "key" | "stage";
type Pool = { readonly kind: Kind; readonly id: string };

/** A run, as its last write left it. */
interface Seen {
  record: RunRecord;
  /** When it ended last, in epoch milliseconds. */
  endedAt: number;
  /** It was redriven, and has not begun again. */
  isRedriven: boolean;
  /** The turn at which it was admitted in this life of it. */
  admitted: number | undefined;
  /** The turn at which it was given a place in each pool. */
  readonly given: Map<string, number>;
}

export class Places {
  readonly #world: Judged;
  readonly #runs = new Map<string, Seen>();
  readonly #parts = new Map<string, TaskPart>();
  readonly #overrides: {
    readonly at: number;
    readonly of: LimitOverride["of"];
    readonly limit: number | undefined;
  }[] = [];
  /** The machines at each item. */
  readonly #atItem = new Map<string, Set<Machine>>();
  /** When each item began. */
  readonly #begunAt: number[] = [];
  /** Since when a run waits though its pool has room. */
  readonly #roomSince = new Map<string, number>();
  #troubledAt = 0;

  constructor(world: Judged) {
    this.#world = world;
  }

  /** Something went wrong, or was changed: what is left behind is found by the sweeper. */
  troubled(): void {
    this.#troubledAt = this.#world.now;
  }

  /** A write to a run has landed. `by`: the version of what sent it. */
  landed(write: string, key: RunKey, before: RunRecord | undefined, record: RunRecord, by: number): void {
    if (key.run.includes("#")) return;
    const seen = this.#runs.get(key.run) ?? {
      record,
      endedAt: 0,
      isRedriven: false,
      admitted: undefined,
      given: new Map(),
    };
    this.#runs.set(key.run, seen);
    seen.record = record;
    if (isTerminal(record.status) && before?.status !== record.status) {
      // One that lands late says when it was sent, and its shards have so long from then.
      const sentAt = Date.parse(record.endedAt ?? "");
      seen.endedAt = this.#landsWithinMs > 0 ? sentAt : this.#now;
    }
    seen.isRedriven = write === "redrive" || (seen.isRedriven && record.status === "enqueued");
    // It asks for places again.
    if (write === "redrive") {
      seen.given.clear();
      seen.admitted = undefined;
    }
    const { admitted } = record;
    if (admitted === undefined || admitted === before?.admitted) return;
    seen.admitted = admitted;
    for (const { kind, id } of this.#poolsOf(record, by))
      if ((seen.given.get(id) ?? -1) < admitted)
        this.#fail(`${key.run} begins without a place of its ${kind}, which has a limit`);
  }

  /** A write to a pool has landed. */
  wrote(write: Write<TaskPart>, after: TaskPart, by: number): void {
    const id = idOf(after);
    const before = this.#parts.get(id);
    this.#parts.set(id, after);
    if (write.name === "override task") this.#overridden(after);
    const { run: name, turn } = receiverOf(write) ?? {};
    const kind = kindOf(id);
    this.#givenBack(id, after);
    if (name === undefined || turn === undefined || kind === undefined) return;
    const run = kind === "stage" ? name.slice("walk/".length) : name;
    const seen = this.#runs.get(run);
    const isRaised = before?.[`held#${name}`] !== undefined;
    seen?.given.set(id, turn);
    const limit = this.#most(kind, by);
    const others = [...this.#runs].filter(([other, each]) => other !== run && this.#holds(each, id));
    if (isRaised || others.length < limit) return;
    this.#fail(
      `${write.name} gives ${run} a place of ${id} beside ${others.map(([other]) => other)}, at most ${limit} may hold it`,
    );
  }

  /** A run that was not admitted may give back what it was given, such as one that was paused while it waited. */
  #givenBack(id: string, after: TaskPart): void {
    for (const { record, admitted, given } of this.#runs.values())
      if (given.get(id) !== admitted && after[heldName(id, record)] === undefined) given.delete(id);
  }

  /** A machine begins an item of a run. Call the function that it returns when the item is over. */
  begun(machine: Machine, { run }: RunKey, item: number): () => void {
    const id = `${run} ${item}`;
    const at = this.#atItem.get(id) ?? new Set();
    this.#atItem.set(id, at);
    const { faults } = this.#world.plan;
    for (const other of at) if (other.isDead) at.delete(other);
    if (at.size > 0 && faults.freezes + faults.slow === 0)
      this.#fail(
        `${machine.name} begins item ${item} of ${run} while ${[...at].map(({ name }) => name)} is at it`,
      );
    at.add(machine);
    const seen = this.#runs.get(run);
    if (seen !== undefined) this.#mayWork(seen, item);
    this.#paced();
    return () => at.delete(machine);
  }

  /** Where the task's rate is so many items a second all along, no more begin, give or take two. */
  #paced(): void {
    const { plan, now, versions } = this.#world;
    this.#begunAt.push(now);
    const rates = versions.map(({ rateLimit }) =>
      rateLimit?.per === "second" ? rateLimit.items : undefined,
    );
    const [items] = rates;
    if (items === undefined || rates.some((rate) => rate !== items) || plan.faults.freezes > 0) return;
    const first = this.#begunAt.at(-items - 3);
    if (first !== undefined && now - first < 1_000) this.#fail(`${items + 3} items begin within a second`);
  }

  #mayWork({ record, endedAt, isRedriven, given }: Seen, item: number): void {
    const { run } = record;
    const what = `item ${item} of ${run} is begun`;
    if (isRedriven && this.#now > endedAt + shardsStopMs) this.#fail(`${what} while its run waits`);
    for (const id of given.keys())
      if (this.#parts.get(id)?.[heldName(id, record)] === undefined)
        this.#fail(`${what} without its place of ${id}`);
  }

  /** A minute has passed. */
  look(): void {
    const { now } = this.#world;
    for (const [run, { record }] of this.#runs) {
      const { status, dueKey } = record;
      const id = status === "enqueued" && dueKey?.startsWith("wait#") ? poolOfQueue(dueKey) : undefined;
      const hasRoom = id !== undefined && this.#holders(id) < this.#least(id);
      const since = Math.max(this.#roomSince.get(run) ?? now, this.#troubledAt + this.#landsWithinMs);
      if (hasRoom) this.#roomSince.set(run, since);
      else this.#roomSince.delete(run);
      if (hasRoom && now - since > longestWaitMs)
        this.#fail(`${run} waits for ${id}, which has room for ${Math.round((now - since) / 1_000)} s`);
    }
  }

  get #now(): number {
    return this.#world.harness.clock.now();
  }

  get #landsWithinMs(): number {
    const { faults, deadly } = this.#world.plan;
    return faults.fails + faults.dies + faults.copies > 0 || deadly !== undefined ? landsWithinMs : 0;
  }

  #fail(what: string): void {
    this.#world.wrong.push(`at ${(this.#world.now / 1_000).toFixed(1)} s ${what}`);
  }

  /** The pools that limit a run by a version. */
  #poolsOf({ params }: RunRecord, by: number): readonly Pool[] {
    const { shop } = JSON.parse(params ?? "{}") as { shop?: string };
    const pools: readonly Pool[] = [
      { kind: "task", id: "walk/state" },
      { kind: "key", id: `walk/slot#${shop}` },
      { kind: "stage", id: "(stage)/slots" },
    ];
    return pools.filter(({ kind }) => this.#deployed(kind, by) !== undefined);
  }

  #version(by: number): Version {
    return this.#world.versions[by] as Version;
  }

  /** A run that was given a place holds it until it gives it back, or as long as it is at work all the same. */
  #holds(seen: Seen, id: string): boolean {
    const { record, admitted, given } = seen;
    const turn = given.get(id);
    if (turn === undefined || this.#isQuiet(seen)) return false;
    return admitted === turn || this.#parts.get(id)?.[heldName(id, record)] === turn;
  }

  /** It has ended, and neither a worker of its own nor one of its shards is at work. */
  #isQuiet({ record: { status, leaseExpiresAt, open = 0 }, endedAt }: Seen): boolean {
    if (!isTerminal(status) || leaseExpiresAt >= this.#now) return false;
    return open === 0 || this.#now >= endedAt + shardsStopMs;
  }

  #holders(id: string): number {
    return [...this.#runs.values()].filter((each) => this.#holds(each, id)).length;
  }

  /** The limit of a kind of pool as a version has it; undefined where it has none. */
  #deployed(kind: Kind, by: number): number | undefined {
    const { concurrency, maxRunningTasks } = this.#version(by);
    if (kind === "stage" || concurrency === undefined) return kind === "key" ? undefined : maxRunningTasks;
    const isKeyed = concurrency.key !== undefined;
    return isKeyed === (kind === "key") ? Math.min(concurrency.limit, maxRunningTasks ?? 100) : undefined;
  }

  /** Each limit of a kind of pool that was in force of late, by a version. */
  #limits(kind: Kind, by: number): readonly number[] {
    const deployed = this.#deployed(kind, by) ?? Number.POSITIVE_INFINITY;
    // Nothing overrides what is not deployed.
    if (kind === "stage" && deployed === Number.POSITIVE_INFINITY) return [deployed];
    const of = this.#overrides.filter((one) => one.of === (kind === "stage" ? "stage" : "task"));
    const since = this.#world.now - heardMs;
    const late = of.filter((_, i) => (of[i + 1]?.at ?? Number.POSITIVE_INFINITY) > since);
    const before = (of[0]?.at ?? Number.POSITIVE_INFINITY) > since ? [deployed] : [];
    return [...before, ...late.map(({ limit }) => limit ?? deployed)];
  }

  #most(kind: Kind, by: number): number {
    return Math.max(...this.#limits(kind, by));
  }

  /** At least so many runs may hold a pool: an override of a task's or a key's limit counts at most as the stage's. */
  #least(id: string): number {
    const { version } = this.#world;
    const kind = kindOf(id) as Kind;
    const stage = kind === "stage" ? undefined : this.#deployed("stage", version);
    return Math.min(stage ?? Number.POSITIVE_INFINITY, ...this.#limits(kind, version));
  }

  #overridden(part: TaskPart): void {
    const of = part.task === "(stage)" ? "stage" : "task";
    const limit = inForce(overridesOf(part), "concurrency", this.#now / 1_000 + 1)?.value;
    this.#overrides.push({ at: this.#world.now, of, limit });
  }
}

function idOf({ task, part }: PartKey): string {
  return `${task}/${part}`;
}

/** Undefined for what is no pool. */
function kindOf(id: string): Kind | undefined {
  if (id === "walk/state") return "task";
  if (id === "(stage)/slots") return "stage";
  return id.startsWith("walk/slot#") ? "key" : undefined;
}

/** The pool whose queue it is. */
function poolOfQueue(dueKey: string): string {
  if (dueKey === "wait#(stage)#") return "(stage)/slots";
  const slotKey = dueKey.slice("wait#walk#".length);
  return slotKey === "" ? "walk/state" : `walk/slot#${slotKey}`;
}

/** What a pool calls its place of a run. */
function heldName(id: string, { task, run }: RunKey): `held#${string}` {
  return `held#${id === "(stage)/slots" ? `${task}/${run}` : run}`;
}

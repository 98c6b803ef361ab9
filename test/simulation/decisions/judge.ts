/**
 * What must hold in worlds of decisions, worked out from the writes that land, from what people and checks have said, and from what
 * the code of the tasks sees.
 */
import { type RunKey, type RunRecord, runId } from "../../../functions/model/run/run.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import type { RunStore, TaskPart, Write } from "../../../functions/store/run-store.ts";
import type { SeededRandom } from "../random.ts";
import { Alarms } from "./alarms.ts";
import { Approvals, type Redriving } from "./approvals.ts";
import { Counts } from "./counts.ts";
import { Places } from "./places.ts";
import type { Name, Plan, TaskPlan } from "./plan.ts";
import { Requirements } from "./requirements.ts";
import { SeenRuns } from "./seen-runs.ts";

/** A late call has landed, and a worker of an earlier version is done, so long after a deploy. */
const deployedMs = 60_000;
/** The sweeper puts right what trouble has left within three minutes. */
const settledMs = 210_000;
/** The next sweep puts right what two deliveries at once may leave. */
const sweptMs = 65_000;

export class Judge {
  readonly wrong: string[] = [];
  readonly runs: SeenRuns;
  readonly alarms: Alarms;
  readonly requirements: Requirements;
  readonly #plan: Plan;
  readonly #now: () => number;
  readonly #approvals: Approvals;
  readonly #places: Places;
  readonly #counts: Counts;
  #troubledAt = 0;
  #deployedAt = Number.NEGATIVE_INFINITY;
  #mayAsk: boolean;

  constructor(
    plan: Plan,
    { random, store, now }: { random: SeededRandom; store: RunStore; now: () => number },
  ) {
    const say = (wrong: string) => this.#say(wrong);
    this.#plan = plan;
    this.#now = now;
    this.runs = new SeenRuns(now);
    this.alarms = new Alarms(random, store, say);
    this.requirements = new Requirements(this.runs, say);
    this.#approvals = new Approvals(this.runs, plan, say);
    this.#places = new Places(this.runs, say);
    this.#counts = new Counts(this.runs, plan, say);
    this.#mayAsk = asks(plan.first);
  }

  /** A call was lost, or an environment died. */
  troubled(): void {
    this.#troubledAt = this.#now();
  }

  /** A person is about to redrive a run. */
  redrives(key: RunKey, redriving: Redriving): void {
    this.#approvals.redrives(runId(key), redriving);
  }

  deployed(): void {
    this.#deployedAt = this.#now();
    this.#mayAsk = asks(this.#plan.later?.tasks ?? this.#plan.first);
  }

  wroteRun(write: Write<RunRecord>, item: RunRecord): void {
    const landed = this.runs.note(write, item);
    const plan = this.#plan.first[item.task as Name];
    this.#approvals.wrote(landed, this.#now());
    this.requirements.wrote(landed, this.#now(), plan);
    this.#places.wrote(landed, plan);
  }

  wrotePart(item: TaskPart): void {
    this.#places.wrotePart(item);
    this.#counts.wrotePart(item);
  }

  /** The code of a task is called, in a worker that has this plan of it. */
  begins(key: RunKey, { confirm, requires }: TaskPlan): void {
    const id = runId(key);
    const since = this.runs.life(id)?.since ?? 0;
    // What a deploy asks of runs that are under way is for traces.
    if (since > this.#deployedAt + deployedMs || this.#now() < this.#deployedAt) {
      this.#approvals.begins(id, confirm);
      this.requirements.begins(id, key.task, requires);
    }
    this.runs.begun(id);
  }

  /** It has been at work for a moment: within that the sweeper turns off again what it has just turned on. */
  works(key: RunKey, { mutes }: TaskPlan): void {
    if (this.#isSettled && this.#now() > this.alarms.actedAt + settledMs)
      this.alarms.works(runId(key), mutes);
  }

  /** A second has passed. */
  look(): void {
    const now = this.#now();
    const longestMs = this.#troubledAt === 0 ? sweptMs : settledMs;
    this.#places.look(now, this.#isSettled ? longestMs : Number.POSITIVE_INFINITY);
    if (this.#isSettled) this.#counts.look(now, this.#troubledAt);
    if (this.#isSettled && this.#mayAsk) this.#approvals.look(now);
  }

  /** Whether all has come to its end. */
  async isDone(): Promise<boolean> {
    return (await this.#left()).length === 0;
  }

  /** Says what has not come to its end. */
  async end(): Promise<void> {
    this.wrong.push(...(await this.#left()));
    this.#counts.end();
  }

  get #isSettled(): boolean {
    return this.#now() > Math.max(this.#troubledAt, this.#deployedAt) + settledMs;
  }

  async #left(): Promise<readonly string[]> {
    const open = this.runs.all.flatMap((run) => {
      const { status, dueKey, dueAt } = run;
      if (!isTerminal(status)) return [`${runId(run)} is ${status} at ${dueKey} ${dueAt}`];
      const isListed = dueKey === undefined || dueKey.startsWith("attention#");
      return isListed ? [] : [`${runId(run)} is ${status}, and its entry is ${dueKey}`];
    });
    // What a worker that died has left goes once another run waits for it.
    const places = this.#troubledAt === 0 ? this.#places.held : [];
    const held = places.map((place) => `a place is still held: ${place}`);
    return [...open, ...held, ...(await this.alarms.left())];
  }

  #say(wrong: string): void {
    const at = new Date(this.#now()).toISOString().slice(11, 19);
    if (this.wrong.length < 20) this.wrong.push(`${at} ${wrong}`);
  }
}

function asks(tasks: Plan["first"]): boolean {
  return Object.values(tasks).some(({ confirm }) => confirm !== false);
}

/**
 * Plays a year over the shipped sweeper, worker, dead-letter function and operators, on the store and the queue in memory.
 * It knows no rule: it notes what was delivered and what was the matter then, for `judge.ts`. What Pawl says of each
 * instant is asked by `questions.ts`.
 *
 * The sweeper is called each minute near what people change and what goes wrong, every three minutes near the windows
 * that it fires, and every fifteen minutes otherwise.
 */
import { pauseTask, resumeTask } from "../../../functions/operators/index.ts";
import type { Harness } from "../../engine/harness.ts";
import type { MemoryMessage } from "../../memory/run-queue.ts";
import { sqsEvent } from "../lambda-event.ts";
import { hashText, mix, SeededRandom, unit } from "../random.ts";
import { type Between, Deployments, horizonOf } from "./deployments.ts";
import { type Happening, happenings } from "./happenings.ts";
import { listInstants, type TriggerInstants } from "./instants.ts";
import { leftOut, ownTriggers, tellOverride } from "./overrides.ts";
import { Questions } from "./questions.ts";
import { Slot } from "./slot.ts";
import { keyOf, within, type YearPlan, type YearTask, type YearTrigger } from "./year.ts";

/** What an instant's own messages made of it, in the words of a verdict. */
export interface Fact {
  readonly word: string;
  /** In seconds of epoch. */
  readonly at: number;
}

const day = 86_400;
/** The share of runs that take longer than a moment, and for how long at the most, in seconds. */
const longRuns = 0.04;
const longestRun = 6_000;

export class YearWorld {
  readonly plan: YearPlan;
  readonly listed: readonly TriggerInstants[];
  /** By `task/trigger/second`. */
  readonly facts = new Map<string, Fact>();
  /** By the same: when a worker took a message first that came so late that it left no record. */
  readonly unrecorded = new Map<string, number>();
  readonly questions: Questions;
  readonly sweeps: number[] = [];
  readonly wrong: string[] = [];
  readonly #random: SeededRandom;
  readonly #deployments: Deployments;
  readonly #slots = new Map<string, Slot>();
  readonly #tasks: ReadonlyMap<string, YearTask>;
  /** By `task/trigger` with `maxRuns`: the instants of its runs. */
  readonly #ran = new Map<string, number[]>();
  readonly #begun = new Set<string>();
  #turn = 0;
  #harness: Harness;

  constructor(plan: YearPlan, between?: Between) {
    this.plan = plan;
    this.listed = listInstants(plan);
    this.#random = new SeededRandom(mix(plan.seed, 0x79ea12));
    this.#tasks = new Map(plan.tasks.map((task) => [task.name, task]));
    for (const { name, overlap, triggers } of plan.tasks) {
      this.#slots.set(name, new Slot(overlap));
      for (const { id, maxRuns } of triggers) if (maxRuns !== undefined) this.#ran.set(`${name}/${id}`, []);
    }
    this.#deployments = new Deployments(plan, (task, run, snooze) => this.#work(task, run, snooze), between);
    this.questions = new Questions(plan, this.#random, this.wrong);
    this.#harness = this.#deployments.at(plan.start - day / 2);
  }

  get now(): number {
    return this.#harness.clock.now() / 1000;
  }

  /** How many runs of a trigger with `maxRuns` there were by an instant. */
  ranBefore(name: string, at: number): number {
    return (this.#ran.get(name) ?? []).filter((instant) => instant < at).length;
  }

  async run(): Promise<void> {
    await this.#sweep();
    for (const happening of happenings(this.plan, this.listed, this.#random)) {
      await this.#until(happening.at);
      await this.#let(happening);
      if (!this.#isFull) await this.#drain();
    }
  }

  async #let(happening: Happening): Promise<void> {
    const { context, queue } = this.#harness;
    switch (happening.kind) {
      case "sweep":
        return this.#sweep();
      case "deploy":
        this.#harness = this.#deployments.at(this.now, this.#harness);
        return this.#sweep();
      case "pause":
        await pauseTask(context, happening.task);
        return;
      case "resume":
        await resumeTask(context, happening.task);
        return;
      case "override":
      case "remove override": {
        const ends = happening.kind === "remove override";
        const wrong = await tellOverride(this.#harness, happening.task, happening.override, ends);
        if (wrong !== undefined) this.wrong.push(wrong);
        return;
      }
      case "deliver":
        return queue.send("default", happening.body);
      case "dead letter":
        return this.#deadLetter(happening);
      case "free":
        return;
      case "ask":
        return this.questions.ask(this.#harness, this.#deployments.manifest);
    }
  }

  /** Time passes, and workers take what becomes visible. */
  async #until(at: number): Promise<void> {
    const { clock, queue } = this.#harness;
    for (;;) {
      const visible = this.#isFull ? undefined : queue.visibleAt("default");
      if (visible === undefined || visible > at * 1000) break;
      await clock.advance(Math.max(0, visible - clock.now()));
      if (this.#isFull) break;
      await this.#drain();
    }
    if (at * 1000 > clock.now()) await clock.advance(at * 1000 - clock.now());
  }

  get #isFull(): boolean {
    return within(this.plan.full, this.now) !== undefined;
  }

  async #sweep(): Promise<void> {
    this.sweeps.push(this.now);
    const harness = this.#harness;
    await harness.sweeper({}, harness.lambdaContext(50));
    harness.log.length = 0;
  }

  async #drain(): Promise<void> {
    const { queue, lane } = this.#harness;
    for (let message = queue.receive(lane.name); message !== undefined; message = queue.receive(lane.name)) {
      this.#observe(message);
      const answer = (await this.#harness.worker(
        sqsEvent([message], lane.name),
        this.#harness.lambdaContext(lane.timeoutSeconds),
      )) as { readonly batchItemFailures: readonly unknown[] };
      if (answer.batchItemFailures.length > 0) this.wrong.push(`a message came back: ${message.body}`);
      queue.delete(lane.name, message.receiptHandle);
    }
  }

  /** What the observer knows of a message before a worker has it. */
  #observe({ body }: MemoryMessage): void {
    const message = JSON.parse(body) as Partial<Record<"task" | "run" | "trigger" | "scheduledTime", string>>;
    const { task = "", trigger, scheduledTime } = message;
    if (message.run !== undefined) {
      this.#turn = Number((message as { readonly turn?: number }).turn);
      const recordedAt = this.facts.get(keyOf(task, message.run))?.at ?? this.now;
      this.#slots.get(task)?.turn(message.run, { turn: this.#turn, recordedAt });
    }
    if (trigger === undefined || scheduledTime === undefined) return;
    this.#turn = 0;
    const instant = Date.parse(scheduledTime) / 1000;
    const run = `${scheduledTime}/${trigger}`;
    const key = `${task}/${trigger}/${instant}`;
    if (this.facts.has(key) || this.#begun.has(`${task}/${run}`)) return;
    const late = this.now - instant;
    const isOld = late > this.#horizon(task, trigger);
    const reason = this.#refusal(task, trigger, instant);
    // So late that only a run leaves a record.
    if (reason !== undefined && isOld) {
      if (!this.unrecorded.has(key)) this.unrecorded.set(key, this.now);
      return;
    }
    if (reason !== undefined) {
      this.#note(key, reason);
      return;
    }
    this.#ran.get(`${task}/${trigger}`)?.push(instant);
    const recordedAt = isOld ? instant + this.#horizon(task, trigger) : this.now;
    const slot = this.#slots.get(task) as Slot;
    const { runs, cancelled, superseded } = slot.occur({ run, isMissed: isOld, recordedAt });
    this.#note(key, runs || isOld ? "succeeded" : "skipped (overlap)");
    for (const other of cancelled) this.#change(task, other, "cancelled");
    if (superseded !== undefined) this.#change(task, superseded, "skipped (overlap)");
  }

  #trigger(name: string, id: string): YearTrigger {
    const task = this.#tasks.get(name) as YearTask;
    return [...task.triggers, ...ownTriggers(task)].find((each) => each.id === id) as YearTrigger;
  }

  #horizon(name: string, id: string): number {
    return horizonOf(this.#trigger(name, id));
  }

  /** Why an occurrence does not run, its slot aside. */
  #refusal(name: string, id: string, instant: number): string | undefined {
    const task = this.#tasks.get(name) as YearTask;
    const overridden = leftOut(task, id, instant);
    if (within(task.disabled, this.now) || overridden === "skipped (disabled)") return "skipped (disabled)";
    const late = this.now - instant;
    const trigger = this.#trigger(name, id);
    const isGone = within(trigger.removed, this.now) !== undefined;
    if (late > (isGone ? day : trigger.startWithin)) return "skipped (late)";
    if (overridden !== undefined) return overridden;
    const ran = this.#ran.get(`${name}/${id}`) ?? [];
    if (!isGone && trigger.maxRuns !== undefined && ran.length >= trigger.maxRuns) return "skipped (limit)";
    return within(task.paused, this.now) ? "skipped (paused)" : undefined;
  }

  #note(key: string, word: string): void {
    this.facts.set(key, { word, at: this.now });
  }

  /** A run is ended by another one: it was recorded when its own message was taken. */
  #change(task: string, run: string, word: string): void {
    const key = keyOf(task, run);
    this.facts.set(key, { word, at: this.facts.get(key)?.at ?? this.now });
  }

  async #deadLetter({ body, task, trigger, instant }: Extract<Happening, { kind: "dead letter" }>) {
    const key = `${task}/${trigger}/${instant}`;
    const isOld = this.now - instant > this.#horizon(task, trigger);
    if (!this.facts.has(key) && !isOld) this.#note(key, "errored (never claimed)");
    const { deadLetter, clock } = this.#harness;
    const message = { messageId: "d", receiptHandle: "d", body, receives: 1, sentAt: clock.now() };
    await deadLetter(sqsEvent([message], "default"), this.#harness.lambdaContext(30));
  }

  /** The task of every run: most are done at once, some take minutes or hours. */
  #work(task: string, run: string, snooze: (seconds: number) => void): void {
    const name = `${task}/${run}`;
    const slot = this.#slots.get(task) as Slot;
    if (this.#begun.has(name)) {
      slot.end(run);
      return;
    }
    this.#begun.add(name);
    slot.begin(run, this.#turn);
    const drawn = unit(mix(this.plan.seed, hashText(name)));
    if (drawn < longRuns) snooze(Math.ceil((drawn / longRuns) * longestRun));
    else slot.end(run);
  }
}

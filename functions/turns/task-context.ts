/** What a task's functions see of their run: `ctx`. One object a turn; what costs something is made when it is asked for. */
import { shownRun } from "../model/run/shard.ts";
import { checkedSnooze } from "../model/task/context/checked-snooze.ts";
import type { Json, RunContext, TaskLogger } from "../model/task/task.ts";
import { previousSuccess } from "./previous.ts";
import { logOf } from "./report/task-log.ts";
import { reportOf } from "./report/task-report.ts";
import type { Turn } from "./turn.ts";
import { ownCheckpoint } from "./walk/own-checkpoint.ts";

/** `ctx` of one turn. */
export class TurnContext implements RunContext {
  readonly params: unknown;
  readonly shard: unknown;
  readonly credentials: RunContext["credentials"];
  readonly previous: RunContext["previous"] = () => previousSuccess(this.#turn);
  readonly #turn: Turn;
  readonly #signal: AbortSignal | undefined;
  readonly #place: { readonly cursor: Json | undefined };

  /** `signal` replaces the turn's own, and `place` says where the walk is. */
  constructor(
    turn: Turn,
    params: unknown,
    signal?: AbortSignal,
    place: { readonly cursor: Json | undefined } = turn.checkpoints,
  ) {
    this.#turn = turn;
    this.params = params;
    this.shard = turn.run.spec && JSON.parse(turn.run.spec);
    this.credentials = turn.deployed.runAs?.of(turn.run).credentials;
    this.#signal = signal;
    this.#place = place;
  }

  get task(): string {
    return this.#turn.run.task;
  }

  get run(): string {
    return shownRun(this.#turn.run);
  }

  get scheduledTime(): Date {
    return new Date(this.#turn.run.scheduledTime);
  }

  get attempt(): number {
    return this.#turn.run.attempt;
  }

  get turn(): number {
    return this.#turn.run.turn;
  }

  get tags(): readonly string[] {
    return this.#turn.run.tags ?? [];
  }

  get services(): RunContext["services"] {
    return this.#turn.deployed.runAs?.of(this.#turn.run).services ?? this.#turn.context.services;
  }

  get config(): RunContext["config"] {
    return this.#turn.context.config as RunContext["config"];
  }

  get signal(): AbortSignal {
    return this.#signal ?? this.#turn.request.signal;
  }

  get cursor(): Json | undefined {
    return this.#place.cursor;
  }

  get log(): TaskLogger {
    return logOf(this.#turn);
  }

  count(name: string, n = 1): void {
    reportOf(this.#turn).count(name, n);
  }

  message(text: string): void {
    reportOf(this.#turn).message = text;
  }

  output(value: unknown): void {
    const { task, outputCheck } = this.#turn.deployed;
    reportOf(this.#turn).output = task.output ? outputCheck?.said(task.output, value) : value;
  }

  finish(message?: string): void {
    this.#turn.end({ kind: "finish", message });
  }

  snooze(seconds: number): void {
    this.#turn.end({ kind: "snooze", seconds: checkedSnooze(seconds) });
  }

  async checkpoint(cursor: Json, ticks?: number): Promise<void> {
    await ownCheckpoint(this.#turn, cursor, ticks);
  }
}

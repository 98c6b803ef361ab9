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

  // Functions of the object, so that a task may take them out of it: `run({ message })`.
  readonly count: RunContext["count"] = (name, n = 1) => reportOf(this.#turn).count(name, n);

  readonly message: RunContext["message"] = (text) => {
    reportOf(this.#turn).message = text;
  };

  readonly output = (value: unknown): void => {
    const { task, outputCheck } = this.#turn.deployed;
    reportOf(this.#turn).output = task.output ? outputCheck?.said(task.output, value) : value;
  };

  readonly finish: RunContext["finish"] = (message) => this.#turn.end({ kind: "finish", message });

  readonly snooze: RunContext["snooze"] = (seconds) =>
    this.#turn.end({ kind: "snooze", seconds: checkedSnooze(seconds) });

  readonly checkpoint: RunContext["checkpoint"] = (cursor, ticks) => ownCheckpoint(this.#turn, cursor, ticks);
}

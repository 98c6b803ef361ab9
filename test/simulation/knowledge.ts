/** What a machine knows in one invocation: what it was told, what it read, and what it has done about it so far. */

import type { RunKey, RunRecord } from "../../functions/model/run.ts";
import { occurrenceName } from "../../functions/model/run-name.ts";
import type { TaskPart } from "../../functions/store/run-store.ts";
import { messageOf } from "./message-of.ts";

/** A run, or its entry in the index, as a machine read it last. */
export type Seen = Partial<RunRecord> & RunKey;

export class Knowledge {
  /** Whether every message was acknowledged. */
  acknowledged = false;
  /** Two messages in hand may be about one run: who knows what is not told apart. */
  readonly muddled: boolean;
  readonly bodies: ReadonlySet<string>;
  /** Tasks of which a message by hand starts a run, whose name nobody knows yet. */
  readonly #started = new Map<string, number>();
  readonly #seen = new Map<string, Seen>();
  readonly #turns = new Map<string, Set<number>>();
  readonly #written = new Set<string>();
  readonly #slots = new Map<string, string>();

  constructor(bodies: readonly string[] = []) {
    this.bodies = new Set(bodies);
    const tasks = new Set<string>();
    for (const body of bodies) {
      const message = messageOf(body);
      if (message.kind === "unknown") continue;
      tasks.add(message.task);
      if (message.kind === "turn") this.#turn(`${message.task}/${message.run}`, message.turn);
      else if (message.kind === "occurrence")
        this.#turn(`${message.task}/${occurrenceName(message.trigger, new Date(message.scheduledTime))}`, 0);
      else this.#started.set(message.task, 0);
    }
    this.muddled = tasks.size < bodies.length;
  }

  #turn(id: string, turn: number): void {
    const turns = this.#turns.get(id) ?? new Set();
    this.#turns.set(id, turns.add(turn));
  }

  /** It read a run, or where its entry is. `own`: under its own lease, whose turn it works on. */
  reads(seen: Seen, own = false): void {
    const id = `${seen.task}/${seen.run}`;
    this.#seen.set(id, seen);
    if (own && seen.turn !== undefined) this.#turn(id, seen.turn);
  }

  /** It read an entry of the index. */
  readsEntry(entry: Pick<RunRecord, "task" | "run" | "dueKey" | "dueAt">): void {
    this.reads({ ...this.seen(entry), ...entry });
  }

  /** Every run that it read, as it was then. */
  lastSeen(): Iterable<Seen> {
    return this.#seen.values();
  }

  seen({ task, run }: RunKey): Seen | undefined {
    return this.#seen.get(`${task}/${run}`);
  }

  /** Whether it may mean this turn of a run: its message says so, or it was given it by a resume. */
  means({ task, run }: RunKey, turn: number): boolean {
    return this.wasTold({ task, run }, turn) || this.#started.get(task) === turn;
  }

  /** Whether a message names this turn of this run, or a resume gave it. */
  wasTold({ task, run }: RunKey, turn: number): boolean {
    return this.#turns.get(`${task}/${run}`)?.has(turn) === true;
  }

  /** It takes a slot for a run at a turn. */
  takes(run: string, turn: number): void {
    this.#written.add(`slot ${run} ${turn}`);
  }

  hasTaken(run: string, turn: number | undefined): boolean {
    return this.#written.has(`slot ${run} ${turn}`);
  }

  /** A write of its own has applied, or has found what it was to make. */
  writes(kind: string, { task, run }: RunKey): void {
    this.#written.add(`${task}/${run}`);
    this.#written.add(`${kind} of ${task}`);
  }

  /** Whether a write to a run has applied. */
  hasWritten({ task, run }: RunKey): boolean {
    return this.#written.has(`${task}/${run}`);
  }

  /** Whether a write of a kind to a run of a task has applied. */
  hasWrittenOf(task: string, kind: string): boolean {
    return this.#written.has(`${kind} of ${task}`);
  }

  /** It read a task's state. */
  readsState({ task, slotRun, slotTurn }: TaskPart): void {
    this.#slots.set(task, `${slotRun} ${slotTurn}`);
  }

  /** The slot of a task as it was read last: run and turn. */
  slot(task: string): string | undefined {
    return this.#slots.get(task);
  }
}

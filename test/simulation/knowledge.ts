/** What a machine knows in one invocation: what it was told, what it read, and what it has done about it so far. */
import type { RunKey, RunRecord } from "../../functions/model/run.ts";
import { occurrenceName } from "../../functions/model/run-name.ts";
import type { TaskPart } from "../../functions/store/run-store.ts";
import { messageOf } from "./message-of.ts";

/** A run, or its entry in the index, as a machine read it last. */
export type Seen = Partial<RunRecord> & RunKey;

/** What it knows of one run. */
interface KnownRun {
  /** As it read it last. */
  seen: Seen | undefined;
  /** What it may mean. */
  readonly turns: Set<number>;
  /** Whether a write of its own has applied. */
  isWritten: boolean;
}

export class Knowledge {
  /** Whether every message was acknowledged. */
  acknowledged = false;
  /** Two messages in hand may be about one run: who knows what is not told apart. */
  readonly muddled: boolean;
  readonly bodies: ReadonlySet<string>;
  /** Tasks of which a message by hand starts a run, whose name nobody knows yet. */
  readonly #started = new Map<string, number>();
  /** By task, then by run. */
  readonly #runs = new Map<string, Map<string, KnownRun>>();
  /** Tasks of which it has made a run wait. */
  readonly #waits = new Set<string>();
  readonly #taken = new Set<string>();
  readonly #slots = new Map<string, string>();

  constructor(bodies: readonly string[] = []) {
    this.bodies = new Set(bodies);
    const tasks = new Set<string>();
    for (const body of bodies) {
      const message = messageOf(body);
      if (message.kind === "unknown") continue;
      tasks.add(message.task);
      if (message.kind === "turn") this.#turn(message, message.turn);
      else if (message.kind === "occurrence")
        this.#turn(
          { task: message.task, run: occurrenceName(message.trigger, new Date(message.scheduledTime)) },
          0,
        );
      else this.#started.set(message.task, 0);
    }
    this.muddled = tasks.size < bodies.length;
  }

  #of({ task, run }: RunKey): KnownRun {
    const runs = this.#runs.get(task) ?? new Map<string, KnownRun>();
    if (runs.size === 0) this.#runs.set(task, runs);
    const known = runs.get(run);
    if (known !== undefined) return known;
    const made = { seen: undefined, turns: new Set<number>(), isWritten: false };
    runs.set(run, made);
    return made;
  }

  #turn(key: RunKey, turn: number): void {
    this.#of(key).turns.add(turn);
  }

  /** It read a run, or where its entry is. `own`: under its own lease, whose turn it works on. */
  reads(seen: Seen, own = false): void {
    const known = this.#of(seen);
    known.seen = seen;
    if (own && seen.turn !== undefined) known.turns.add(seen.turn);
  }

  /** It read an entry of the index. */
  readsEntry(entry: Pick<RunRecord, "task" | "run" | "dueKey" | "dueAt">): void {
    this.reads({ ...this.seen(entry), ...entry });
  }

  /** Every run that it read, as it was then. */
  lastSeen(): readonly Seen[] {
    const all = [...this.#runs.values()].flatMap((runs) => [...runs.values()]);
    return all.flatMap(({ seen }) => (seen === undefined ? [] : [seen]));
  }

  seen({ task, run }: RunKey): Seen | undefined {
    return this.#runs.get(task)?.get(run)?.seen;
  }

  /** Whether it may mean this turn of a run: its message says so, or it was given it by a resume. */
  means({ task, run }: RunKey, turn: number): boolean {
    return this.wasTold({ task, run }, turn) || this.#started.get(task) === turn;
  }

  /** Whether a message names this turn of this run, or a resume gave it. */
  wasTold({ task, run }: RunKey, turn: number): boolean {
    return this.#runs.get(task)?.get(run)?.turns.has(turn) === true;
  }

  /** It takes a slot for a run at a turn. */
  takes(run: string, turn: number): void {
    this.#taken.add(`${run} ${turn}`);
  }

  hasTaken(run: string, turn: number | undefined): boolean {
    return this.#taken.has(`${run} ${turn}`);
  }

  /** A write of its own has applied, or has found what it was to make. */
  writes(kind: string, key: RunKey): void {
    this.#of(key).isWritten = true;
    if (kind === "wait") this.#waits.add(key.task);
  }

  /** Whether a write to a run has applied. */
  hasWritten({ task, run }: RunKey): boolean {
    return this.#runs.get(task)?.get(run)?.isWritten === true;
  }

  /** Whether it has made a run of a task wait. */
  hasMadeWait(task: string): boolean {
    return this.#waits.has(task);
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

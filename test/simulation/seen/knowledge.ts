/**
 * What a machine knows in one invocation: what its messages said, what it read, and what it has written so far. Rules
 * compare a write with what its machine knew when it sent that write.
 */
import { type Message, parseMessage } from "../../../functions/model/run/messages/message.ts";
import type { RunKey, RunRecord } from "../../../functions/model/run/run.ts";
import { occurrenceName } from "../../../functions/model/run/run-name.ts";
import type { TaskPart } from "../../../functions/store/run-store.ts";

/** A message as its queue gave it to a machine. */
export interface ReceivedMessage {
  readonly body: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  /** How often it was received, this time included. */
  readonly receives: number;
  readonly receiptHandle: string;
}

/** A run, or its entry in the index, as a machine read it last. */
export type ReadRun = Partial<RunRecord> & RunKey;

interface KnownRun {
  read: ReadRun | undefined;
  /** When the read was sent, where it was a read and no answer to a write. */
  askedAt: number | undefined;
  /** The turns that the machine may work on. */
  readonly turns: Set<number>;
  /** Whether one of its own writes has landed. */
  isWritten: boolean;
}

export class Knowledge {
  /** Whether the machine has acknowledged its messages. */
  hasAcknowledged = false;
  /** Whether two messages are about one task: rules cannot tell which of them a write came from. */
  readonly isAmbiguous: boolean;
  readonly bodies: ReadonlySet<string>;
  readonly messages: readonly ReceivedMessage[];
  /** Tasks of which a message starts a run that has no name yet. */
  readonly #started = new Set<string>();
  /** By task, then by run. */
  readonly #runs = new Map<string, Map<string, KnownRun>>();
  readonly #waits = new Set<string>();
  readonly #slotsRead = new Map<string, TaskPart>();

  constructor(messages: readonly ReceivedMessage[] = []) {
    this.messages = messages;
    this.bodies = new Set(messages.map(({ body }) => body));
    const tasks = new Set<string>();
    let named = 0;
    for (const { body } of messages) {
      const message = messageOf(body);
      if (message.kind === "unknown") continue;
      tasks.add(message.task);
      named++;
      const key = keyOf(message);
      if (key === undefined) this.#started.add(message.task);
      else this.#of(key).turns.add(message.kind === "turn" ? message.turn : 0);
    }
    this.isAmbiguous = tasks.size < named;
  }

  #of({ task, run }: RunKey): KnownRun {
    const runs = this.#runs.get(task) ?? new Map<string, KnownRun>();
    if (runs.size === 0) this.#runs.set(task, runs);
    const known = runs.get(run);
    if (known !== undefined) return known;
    const added = { read: undefined, askedAt: undefined, turns: new Set<number>(), isWritten: false };
    runs.set(run, added);
    return added;
  }

  /** When the oldest of its messages about a task was sent. */
  sentAt(task: string): number | undefined {
    let oldest: number | undefined;
    for (const { body, sentAt } of this.messages) {
      const message = messageOf(body);
      if (message.kind === "unknown" || message.task !== task) continue;
      if (oldest === undefined || sentAt < oldest) oldest = sentAt;
    }
    return oldest;
  }

  /** The machine read a run. `isOwn`: it holds the run's lease, so it works on the turn it read. */
  reads(run: ReadRun, isOwn = false, askedAt?: number): void {
    const known = this.#of(run);
    known.read = run;
    known.askedAt = askedAt;
    if (isOwn && run.turn !== undefined) known.turns.add(run.turn);
  }

  /** The machine read an entry of the index. */
  readsEntry(entry: Pick<RunRecord, "task" | "run" | "dueKey" | "dueAt">): void {
    this.reads({ ...this.lastRead(entry), ...entry });
  }

  /** The machine read a task's state. */
  readsState(state: TaskPart): void {
    this.#slotsRead.set(state.task, state);
  }

  /** A run as the machine read it last. */
  lastRead({ task, run }: RunKey): ReadRun | undefined {
    return this.#runs.get(task)?.get(run)?.read;
  }

  /** When the machine asked for a run that it knows by a read alone. */
  askedAt({ task, run }: RunKey): number | undefined {
    return this.#runs.get(task)?.get(run)?.askedAt;
  }

  /** Every run that the machine read, as it read it last. */
  *allRead(): Generator<ReadRun> {
    for (const runs of this.#runs.values()) {
      for (const { read } of runs.values()) if (read !== undefined) yield read;
    }
  }

  /** A task's state as the machine read it last. */
  lastReadState(task: string): TaskPart | undefined {
    return this.#slotsRead.get(task);
  }

  /** Whether the machine may work on this turn: a message, a resume or a start names it. */
  mayWorkOn({ task, run }: RunKey, turn: number): boolean {
    return this.wasTold({ task, run }, turn) || (turn === 0 && this.#started.has(task));
  }

  /** Whether a message names this turn of this run, or a resume gave it to the machine. */
  wasTold({ task, run }: RunKey, turn: number): boolean {
    return this.#runs.get(task)?.get(run)?.turns.has(turn) === true;
  }

  /** One of the machine's writes has landed, or has found what it was about to create. */
  writes(name: string, key: RunKey): void {
    this.#of(key).isWritten = true;
    if (name === "wait") this.#waits.add(key.task);
  }

  /** The machine was told that a run waits which it was about to let wait. */
  seesWaiting({ task }: RunKey): void {
    this.#waits.add(task);
  }

  hasWritten({ task, run }: RunKey): boolean {
    return this.#runs.get(task)?.get(run)?.isWritten === true;
  }

  /** Whether the machine has made a run of this task wait. */
  hasMadeWait(task: string): boolean {
    return this.#waits.has(task);
  }
}

const known = new Map<string, Message>();
/** More bodies than any world has. */
const most = 1_000;

/** What a body says. Each body is asked about many times, so the answers are kept. */
export function messageOf(body: string): Message {
  const found = known.get(body);
  if (found !== undefined) return found;
  if (known.size > most) known.clear();
  const message = parseMessage(body);
  known.set(body, message);
  return message;
}

/** The run that a message names. Undefined for a message that starts a run, or that Pawl rejects. */
export function keyOf(message: Message): RunKey | undefined {
  if (message.kind === "turn") return message;
  if (message.kind !== "occurrence") return undefined;
  return {
    task: message.task,
    run: occurrenceName(message.trigger, new Date(message.scheduledTime)),
  };
}

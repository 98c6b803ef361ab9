/**
 * The places where a mutant misbehaves: between a machine and its store, its queue, its clock and the function it
 * runs. A seam is data. Each of its parts is given what passes there and returns what passes in its place. Where
 * it leaves something alone it returns the very same value, so that a seam that never changes anything shows.
 *
 * `misbehave.ts` puts seams between machines and their world. No seam knows a line of the code under test: writes
 * are told apart by their names.
 */
import type { RunKey, RunRecord } from "../../../functions/model/run/run.ts";
import type { DueEntry, PartKey } from "../../../functions/store/run-store.ts";
import type { Shipped } from "../shipped.ts";
import type { AnyWrite, Fields } from "./any-write.ts";
import { isMadeBy, type Kind, type Machine } from "./machine-facts.ts";

/** Where a call is made: by which machine, about which item. */
export interface At {
  readonly machine: Machine;
  readonly key: RunKey | PartKey;
}

/** What became of a write: `item` is the whole item, as in the store's `Outcome`. */
export interface Answer {
  readonly ok: boolean;
  readonly item?: Fields | undefined;
}

/** A message on its way to a queue. */
export interface Sent {
  readonly lane: string;
  readonly body: string;
  readonly delaySeconds?: number;
}

/** What a machine believes of time, in milliseconds. */
export interface ClockSeam {
  now?(now: number): number;
  /** `waited`: how much of it passed while the answer to a write was waited for. */
  monotonic?(now: number, waited: number): number;
  /** A timer's length; infinite for one that never fires. */
  after?(milliseconds: number): number;
}

export type WorkerProps = Parameters<Shipped["makeWorker"]>[0];
export type SweeperProps = Parameters<Shipped["makeSweeper"]>[0];

/** One way to misbehave. */
export interface Seam {
  write?(write: AnyWrite, at: At): AnyWrite;
  /** Whether a write is dropped, and answered as if it had applied. */
  drops?(write: AnyWrite, at: At): boolean;
  answer?(answer: Answer, write: AnyWrite, at: At): Answer;
  /** An answer in place of an error; undefined where the error stays one. */
  failure?(error: Error, write: AnyWrite, at: At): Answer | undefined;
  /** A run as it is read. */
  read?(run: RunRecord | undefined, at: At): RunRecord | undefined;
  /** Entries of one key of the index, as they are listed. */
  list?(entries: readonly DueEntry[], dueKey: string, machine: Machine): readonly DueEntry[];
  send?(message: Sent, machine: Machine): Sent;
  /** Whether a message is dropped, and answered as if it had gone. */
  dropsMessage?(message: Sent, machine: Machine): boolean;
  clock?(machine: Machine): ClockSeam | undefined;
  /** A random number from 0 to 1. */
  random?(drawn: number): number;
  /** Messages that are acknowledged stay on their queue all the same. */
  readonly keepsMessages?: boolean;
  /** Messages leave their queue before they are worked on. */
  readonly takesMessages?: boolean;
  /** Messages that failed are reported as done. */
  readonly hidesFailures?: boolean;
  /** A message's body, as a worker receives it. */
  receive?(body: string, now: number): string;
  /** When a message was sent, as a worker is told, in epoch milliseconds. `isKnown`: whether the worker has its task. */
  sentAt?(instant: number, body: string, isKnown: boolean): number;
  /** For how many seconds a message stays invisible; undefined where nothing is set. */
  visibility?(seconds: number): number | undefined;
  /** How many milliseconds a worker is told it has left. */
  remaining?(milliseconds: number): number;
  /** What a function is made with. */
  worker?(props: WorkerProps): WorkerProps;
  sweeper?(props: SweeperProps): SweeperProps;
}

type Names = string | readonly string[];

function isOf(names: Names, { name }: AnyWrite): boolean {
  return typeof names === "string" ? names === name : names.includes(name);
}

/** Changes every write of a name before it is sent. */
export function changeWrite(names: Names, change: NonNullable<Seam["write"]>): Seam {
  return { write: (write, at) => (isOf(names, write) ? change(write, at) : write) };
}

/** Drops writes of a name: they are answered as if they had applied. */
export function dropWrite(names: Names, when: NonNullable<Seam["drops"]> = () => true): Seam {
  return { drops: (write, at) => isOf(names, write) && when(write, at) };
}

/** Changes what the store answers to writes of a name. */
export function changeAnswer(names: Names, change: NonNullable<Seam["answer"]>): Seam {
  return { answer: (answer, write, at) => (isOf(names, write) ? change(answer, write, at) : answer) };
}

/** Changes the run that the store shows when it refuses writes of a name. */
export function changeRefusal(
  names: Names,
  change: (found: RunRecord | undefined, at: At, write: AnyWrite) => RunRecord | undefined,
): Seam {
  return changeAnswer(names, (answer, write, at) => {
    if (answer.ok || answer.item === undefined) return answer;
    const found = answer.item as unknown as RunRecord;
    const changed = change(found, at, write);
    return changed === found ? answer : { ok: false, item: changed as Fields | undefined };
  });
}

/** Answers for a store that fails when writes of a name are sent. */
export function changeFailure(names: Names, change: (error: Error) => Answer | undefined): Seam {
  return { failure: (error, write) => (isOf(names, write) ? change(error) : undefined) };
}

/** Changes a run as it is read. */
export function changeRead(change: NonNullable<Seam["read"]>): Seam {
  return { read: change };
}

/** Shows no entries under the keys that begin like this. */
export function hideEntries(start: string): Seam {
  return { list: (entries, dueKey) => (dueKey.startsWith(start) && entries.length > 0 ? [] : entries) };
}

/** Changes a message that is sent. */
export function changeSend(change: NonNullable<Seam["send"]>): Seam {
  return { send: change };
}

/** Drops a message that is sent. */
export function dropSend(when: NonNullable<Seam["dropsMessage"]> = () => true): Seam {
  return { dropsMessage: when };
}

/** Changes what a machine believes of time. */
export function changeClock(clock: ClockSeam): Seam {
  return { clock: () => clock };
}

/** A seam for one kind of machine alone. */
export function only(kind: Kind, seam: Seam): Seam {
  const { write, drops, answer, read, list, send, dropsMessage, clock } = seam;
  const isIts = (machine: Machine) => isMadeBy(machine, kind);
  return {
    ...seam,
    write: write && ((passed, at) => (isIts(at.machine) ? write(passed, at) : passed)),
    drops: drops && ((passed, at) => isIts(at.machine) && drops(passed, at)),
    answer: answer && ((passed, of, at) => (isIts(at.machine) ? answer(passed, of, at) : passed)),
    read: read && ((run, at) => (isIts(at.machine) ? read(run, at) : run)),
    list: list && ((entries, key, machine) => (isIts(machine) ? list(entries, key, machine) : entries)),
    send: send && ((message, machine) => (isIts(machine) ? send(message, machine) : message)),
    dropsMessage: dropsMessage && ((message, machine) => isIts(machine) && dropsMessage(message, machine)),
    clock: clock && ((machine) => (isIts(machine) ? clock(machine) : undefined)),
  };
}

/**
 * A wrapper round store, queue and acknowledgement: each write, send and acknowledgement of a machine as one call of
 * a kind. Reads pass: they have no order among themselves, and a write that is held back is not there to be read.
 *
 * A thread is what happens one after the other: in the clock, which sweeps many at once, a run; elsewhere a task.
 */
import type { RunKey, RunRecord } from "../../../functions/model/run.ts";
import type { Ports } from "../../../functions/runs/context.ts";
import type { Outcome, PartKey, TaskPart, Write } from "../../../functions/store/run-store.ts";
import { applied, holds } from "../../memory/run-store.ts";
import type { Around } from "../world/around.ts";
import type { Machine } from "../world/machine.ts";


export interface Call<T> {
  readonly kind: string;
  readonly machine: Machine;
  readonly thread: string;
  go(): Promise<T>;
  /** What it will come to as everything stands; undefined where it will be refused. */
  foretell(): Promise<{ readonly answer: T } | undefined>;
}

export abstract class Calls implements Around {
  /** One call is to be made. */
  protected abstract onCall<T>(call: Call<T>): Promise<T>;
  abstract over(machine: Machine): void;

  portsOf(machine: Machine): Ports {
    const { store, queue } = machine.ports;
    const { memory } = machine.world;
    return {
      ...machine.ports,
      store: {
        get: (key) => store.get(key),
        list: (...asked) => store.list(...asked),
        due: (...asked) => store.due(...asked),
        getPart: (key) => store.getPart(key),
        getAttachment: (key, name) => store.getAttachment(key, name),
        updateAttachment: (key, name, write) => store.updateAttachment(key, name, write),
        update: (key: RunKey, write: Write<RunRecord>) =>
          this.onCall<Outcome<RunRecord>>({
            kind: nameOf(write),
            machine,
            thread: threadOf(machine, key),
            go: () => store.update(key, write),
            foretell: async () => foretold(key, write, await memory.get(key)),
          }),
        updatePart: (key: PartKey, write: Write<TaskPart>) =>
          this.onCall<Outcome<TaskPart>>({
            kind: nameOf(write),
            machine,
            thread: threadOf(machine, key),
            go: () => store.updatePart(key, write),
            foretell: async () => foretold(key, write, await memory.getPart(key)),
          }),
      },
      queue: {
        setVisibility: (...asked) => queue.setVisibility(...asked),
        send: (lane, body, delaySeconds) =>
          this.onCall<void>({
            kind: "send",
            machine,
            thread: threadOf(machine, JSON.parse(body) as RunKey),
            go: () => queue.send(lane, body, delaySeconds),
            foretell: async () => ({ answer: undefined }),
          }),
      },
    };
  }

  acknowledge(machine: Machine, body: string, go: () => void): void {
    void this.onCall<void>({
      kind: "acknowledge",
      machine,
      thread: threadOf(machine, JSON.parse(body) as RunKey),
      go: async () => go(),
      foretell: async () => ({ answer: undefined }),
    });
  }
}

function threadOf(
  { kind }: Machine,
  { task, run }: { readonly task: string; readonly run?: string },
): string {
  return kind === "sweeper" && run !== undefined ? `${task}/${run}` : task;
}

function foretold<Item extends object>(
  key: Partial<Item>,
  write: Write<Item>,
  before: Item | undefined,
): { readonly answer: Outcome<Item> } | undefined {
  if (!holds(write.condition, before)) return undefined;
  return { answer: { ok: true, item: applied(key, write, before) } };
}

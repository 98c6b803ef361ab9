/**
 * A wrapper round store, queue and acknowledgement: each write, send and acknowledgement of a machine as one call
 * with a name. Reads pass: they have no order among themselves, and a write that is held back is not there to be read.
 *
 * A thread is what happens one after the other: in the sweeper, which sweeps many at once, a run; elsewhere a task.
 */
import type { RunKey } from "../../../functions/model/run/run.ts";
import type { Unsent } from "../../../functions/queue/run-queue.ts";
import type { Ports } from "../../../functions/runs/context.ts";
import type { Outcome, PartKey } from "../../../functions/store/run-store.ts";
import { firedPart } from "../../../functions/upkeep/fire/fire.ts";
import { applied, holds } from "../../memory/run-store.ts";
import type { Around } from "../world/machines.ts";
import type { AnyWrite } from "./any-write.ts";
import { isMadeBy, type Machine, peekPart, peekRun } from "./machine-facts.ts";

export interface SeamCall<T> {
  /** A write's name, or `send`, `fire` or `acknowledge`. */
  readonly name: string;
  readonly machine: Machine;
  readonly thread: string;
  go(): Promise<T>;
  /** What it will come to as everything is now; undefined where it will be refused. */
  foretell(): Promise<{ readonly answer: T } | undefined>;
}

export abstract class Calls implements Around {
  /** Makes one call, now or later. */
  protected abstract onCall<T>(call: SeamCall<T>): Promise<T>;
  /** Called with each write, before its call. */
  protected onWrite(_write: AnyWrite): void {}
  abstract over(machine: Machine): void;

  portsOf(machine: Machine): Ports {
    const { store, queue } = machine.ports;
    const call = <T extends Outcome<object>>(
      asked: object,
      key: RunKey | PartKey,
      go: (write: never) => Promise<T>,
      peek: () => Promise<object | undefined>,
    ): Promise<T> => {
      const write = asked as AnyWrite;
      this.onWrite(write);
      return this.onCall<T>({
        name: write.name,
        machine,
        thread: threadOf(machine, key),
        go: () => go(write as never),
        foretell: async () => foretold(key, write, await peek()) as { answer: T } | undefined,
      });
    };
    return {
      ...machine.ports,
      store: {
        get: (key) => store.get(key),
        list: (...asked) => store.list(...asked),
        between: (...asked) => store.between(...asked),
        parts: (...asked) => store.parts(...asked),
        partsAfter: (...asked) => store.partsAfter(...asked),
        due: (...asked) => store.due(...asked),
        getPart: (key) => store.getPart(key),
        attachmentsIn: (partition) => store.attachmentsIn(partition),
        getAttachment: (key, name) => store.getAttachment(key, name),
        updateAttachment: (key, name, asked) => {
          const write = asked as unknown as AnyWrite;
          this.onWrite(write);
          return store.updateAttachment(key, name, write as never);
        },
        update: (key, asked) =>
          call(
            asked,
            key,
            (write) => store.update(key, write),
            () => peekRun(machine, key),
          ),
        updatePart: (key, asked) =>
          call(
            asked,
            key,
            (write) => store.updatePart(key, write),
            () => peekPart(machine, key),
          ),
      },
      queue: {
        setVisibility: (...asked) => queue.setVisibility(...asked),
        send: (lane, body, delaySeconds) =>
          this.onCall<void>({
            name: "send",
            machine,
            thread: threadOf(machine, JSON.parse(body) as RunKey),
            go: () => queue.send(lane, body, delaySeconds),
            foretell: async () => ({ answer: undefined }),
          }),
        sendBatch: async (lane, bodies, delaysSeconds = []) => {
          const sent = await Promise.all(
            bodies.map((body, index) =>
              this.onCall<readonly Unsent[]>({
                name: nameOfSend(machine, JSON.parse(body) as Named),
                machine,
                thread: threadOf(machine, JSON.parse(body) as RunKey),
                go: () => queue.sendBatch(lane, [body], [delaysSeconds[index] ?? 0]),
                foretell: async () => ({ answer: [] }),
              }),
            ),
          );
          return sent.flatMap((unsent, index) => unsent.map(({ reason }) => ({ index, reason })));
        },
      },
    };
  }

  acknowledge(machine: Machine, body: string, go: () => void): void {
    void this.onCall<void>({
      name: "acknowledge",
      machine,
      thread: threadOf(machine, JSON.parse(body) as RunKey),
      go: async () => go(),
      foretell: async () => ({ answer: undefined }),
    });
  }
}

interface Named {
  readonly task: string;
  readonly run?: string;
  readonly scheduledTime?: string;
}

function threadOf(machine: Machine, { task, run, scheduledTime }: Named): string {
  if (!isMadeBy(machine, "sweeper")) return task;
  if (run !== undefined) return `${task}/${run}`;
  // It records what it fired once it has sent that.
  return scheduledTime === undefined ? task : firedPart.task;
}

/** What the sweeper fires is told from what it resends. */
function nameOfSend(machine: Machine, { run, scheduledTime }: Named): string {
  return isMadeBy(machine, "sweeper") && run === undefined && scheduledTime !== undefined ? "fire" : "send";
}

function foretold(
  key: object,
  write: AnyWrite,
  before: object | undefined,
): { readonly answer: Outcome<object> } | undefined {
  if (!holds(write.condition as never, before)) return undefined;
  return { answer: { ok: true, item: applied(before ?? key, write as never) } };
}

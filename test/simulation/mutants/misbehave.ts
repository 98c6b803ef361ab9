/**
 * Puts seams between machines and their world: round each machine's store, queue, clock and chance, and round the
 * functions it runs (`functions.ts`). The world knows nothing of seams: it sees a machine that sends other writes, or
 * that believes other answers.
 */
import type { Clock } from "../../../functions/model/clock.ts";
import type { RunQueue } from "../../../functions/queue/run-queue.ts";
import type { Ports } from "../../../functions/runs/context.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { applied } from "../../memory/run-store.ts";
import type { Around } from "../world/machines.ts";
import type { AnyWrite, Fields } from "./any-write.ts";
import { misbehavingFunctions } from "./functions.ts";
import { type Machine, overtakeRareWrites, peekPart, peekRun } from "./machine-facts.ts";
import type { Made } from "./mutant.ts";
import { SeamList, type Seams } from "./seam-list.ts";
import type { Answer, At, Seam, Sent } from "./seams.ts";

export interface MisbehaveOptions {
  /** Whether others get in between each write that is seldom made. @default false */
  readonly overtaken?: boolean;
}

/** Machines that misbehave in each of these ways. */
export function misbehave(all: readonly Seam[], { overtaken = false }: MisbehaveOptions = {}): Made {
  const seams = new SeamList(all);
  return { ...through(seams, overtaken), touched: seams.touched };
}

/** Machines of which all goes through seams. */
export function through(seams: Seams, overtaken = false): Omit<Made, "touched"> {
  const around = new Misbehaving(seams, overtaken);
  return { shipped: misbehavingFunctions(seams), around: () => around };
}

/** Where a write goes, and how it is looked at beforehand. */
interface Way {
  go(write: AnyWrite): Promise<unknown>;
  peek(): Promise<object | undefined>;
}

class Misbehaving implements Around {
  readonly #seams: Seams;
  readonly #overtaken: boolean;

  constructor(seams: Seams, overtaken: boolean) {
    this.#seams = seams;
    this.#overtaken = overtaken;
  }

  portsOf(machine: Machine): Ports {
    if (this.#overtaken) overtakeRareWrites(machine);
    const { store, queue, clock, random } = machine.ports;
    const waits = new Waits(() => clock.monotonic());
    return {
      store: this.#store(store, machine, waits),
      queue: this.#queue(queue, machine),
      clock: this.#clock(clock, machine, waits),
      random: () => this.#seams.pass("random", random(), (other, drawn) => other(drawn)),
    };
  }

  acknowledge(_machine: Machine, _body: string, go: () => void): void {
    if (!this.#seams.first("keepsMessages", (keeps) => keeps)) go();
  }

  over(): void {}

  #store(store: RunStore, machine: Machine, waits: Waits): RunStore {
    const write = (asked: object, key: At["key"], way: Way): Promise<Answer> =>
      waits.during(() => this.#write(asked as AnyWrite, { machine, key }, way));
    return {
      get: async (key) => {
        const found = await store.get(key);
        return this.#seams.pass("read", found, (read, run) => read(run, { machine, key }));
      },
      due: async (dueKey, options) => {
        const page = await store.due(dueKey, options);
        const items = this.#seams.pass("list", page.items, (list, all) => list(all, dueKey, machine));
        return items === page.items ? page : { items };
      },
      list: (...asked) => store.list(...asked),
      between: (...asked) => store.between(...asked),
      parts: (...asked) => store.parts(...asked),
      partsAfter: (...asked) => store.partsAfter(...asked),
      getPart: (key) => store.getPart(key),
      attachmentsIn: (partition) => store.attachmentsIn(partition),
      getAttachment: (...asked) => store.getAttachment(...asked),
      update: (key, asked) =>
        write(asked, key, {
          go: (changed) => store.update(key, changed as never),
          peek: () => peekRun(machine, key),
        }) as never,
      updatePart: (key, asked) =>
        write(asked, key, {
          go: (changed) => store.updatePart(key, changed as never),
          peek: () => peekPart(machine, key),
        }) as never,
      updateAttachment: async (key, name, asked) => {
        const { ok } = await write(asked, key, {
          go: async (changed) => ({ ok: await store.updateAttachment(key, name, changed as never) }),
          peek: async () => undefined,
        });
        return ok;
      },
    };
  }

  async #write(asked: AnyWrite, at: At, { go, peek }: Way): Promise<Answer> {
    const write = this.#seams.pass("write", asked, (change, passed) => change(passed, at));
    if (this.#seams.first("drops", (drops) => drops(write, at))) {
      const before = (await peek()) as Fields | undefined;
      return { ok: true, item: applied<Fields>(before ?? { ...at.key }, write) };
    }
    const answer = await this.#answered(write, at, go);
    return this.#seams.pass("answer", answer, (change, passed) => change(passed, write, at));
  }

  async #answered(write: AnyWrite, at: At, go: Way["go"]): Promise<Answer> {
    try {
      return (await go(write)) as Answer;
    } catch (error) {
      const answer = this.#seams.first("failure", (answers) => answers(error as Error, write, at));
      if (answer === undefined) throw error;
      return answer;
    }
  }

  #queue(queue: RunQueue, machine: Machine): RunQueue {
    /** A message as it goes out; undefined where it does not. */
    const changed = (message: Sent) => {
      if (this.#seams.first("dropsMessage", (drops) => drops(message, machine))) return undefined;
      return this.#seams.pass("send", message, (change, passed) => change(passed, machine));
    };
    return {
      setVisibility: async (lane, receiptHandle, asked) => {
        const seconds = this.#seams.pass("visibility", asked as number | undefined, (change, passed) =>
          passed === undefined ? passed : change(passed),
        );
        if (seconds !== undefined) await queue.setVisibility(lane, receiptHandle, seconds);
      },
      send: async (lane, body, delaySeconds) => {
        const sent = changed({ lane, body, delaySeconds });
        if (sent !== undefined) await queue.send(sent.lane, sent.body, sent.delaySeconds);
      },
      sendBatch: async (lane, bodies, delaysSeconds = []) => {
        const asked = bodies.map((body, i): Sent => ({ lane, body, delaySeconds: delaysSeconds[i] }));
        const sent = asked.map(changed);
        if (sent.every((message, i) => message === asked[i]))
          return queue.sendBatch(lane, bodies, delaysSeconds);
        const answers = await Promise.all(
          sent.map(async (message) =>
            message ? queue.sendBatch(message.lane, [message.body], [message.delaySeconds ?? 0]) : [],
          ),
        );
        return answers.flatMap((unsent, index) => unsent.map(({ reason }) => ({ index, reason })));
      },
    };
  }

  #clock(clock: Clock, machine: Machine, waits: Waits): Clock {
    return {
      now: () => this.#seams.pass("clock", clock.now(), (of, now) => of(machine)?.now?.(now) ?? now),
      monotonic: () =>
        this.#seams.pass(
          "clock",
          clock.monotonic(),
          (of, now) => of(machine)?.monotonic?.(now, waits.soFar) ?? now,
        ),
      after: (milliseconds, action) => {
        const length = this.#seams.pass(
          "clock",
          milliseconds,
          (of, passed) => of(machine)?.after?.(passed) ?? passed,
        );
        return length === Number.POSITIVE_INFINITY ? () => {} : clock.after(length, action);
      },
    };
  }
}

/** How long a machine has waited for answers to its writes; several at once are counted once. */
class Waits {
  readonly #now: () => number;
  #pending = 0;
  #since = 0;
  #total = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  get soFar(): number {
    return this.#total + (this.#pending > 0 ? this.#now() - this.#since : 0);
  }

  async during<T>(action: () => Promise<T>): Promise<T> {
    if (this.#pending++ === 0) this.#since = this.#now();
    try {
      return await action();
    } finally {
      if (--this.#pending === 0) this.#total += this.#now() - this.#since;
    }
  }
}

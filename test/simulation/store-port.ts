/** A machine's way to the tables: each call over the wire, each write told to the ledger when it lands. */
import type { RunKey, RunRecord } from "../../functions/model/run.ts";
import type {
  Beside,
  BesideItem,
  DueEntry,
  ListOptions,
  Outcome,
  Page,
  PartKey,
  RunStore,
  TaskPart,
  Write,
} from "../../functions/store/run-store.ts";
import type { Machine } from "./machine.ts";
import { race, raceForSlot } from "./races.ts";
import { call } from "./wire.ts";
import { partWriteKind, runWriteKind } from "./write-kind.ts";

const nothingDue: Promise<Page<DueEntry>> = Promise.resolve({ items: [] });

export class StorePort implements RunStore {
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  get(key: RunKey): Promise<RunRecord | undefined> {
    return this.#call("get", key.task, key.run, () => this.#memory.get(key), false);
  }

  async update(key: RunKey, write: Write<RunRecord>): Promise<Outcome<RunRecord>> {
    const machine = this.#machine;
    const kind = runWriteKind(write);
    const lease = machine.leases.get(`${key.task}/${key.run}`);
    const asked = machine.world.timeline.now;
    const land = async () => {
      const outcome = await this.#memory.update(key, write);
      machine.world.onRunWrite(machine, kind, key, write, outcome, lease, asked);
      return outcome;
    };
    const heldUp = race(machine, kind, key);
    const outcome = await this.#call(kind, key.task, key.run, land, true, heldUp);
    machine.world.onRunAnswer(machine, kind, key, write, outcome, lease);
    return outcome;
  }

  list(task: string, options: ListOptions): Promise<Page<RunRecord>> {
    return this.#call("list", task, "", () => this.#memory.list(task, options), false);
  }

  due(
    dueKey: string,
    options: { readonly until: number; readonly limit?: number; readonly after?: string },
  ): Promise<Page<DueEntry>> {
    const { world } = this.#machine;
    // Most keys are empty most of the time: nothing could go wrong that would change anything.
    if (!world.inStorm && !world.ledger.hasEntry(dueKey)) return nothingDue;
    return this.#call("due", dueKey, "", () => this.#memory.due(dueKey, options), false);
  }

  getPart(key: PartKey): Promise<TaskPart | undefined> {
    return this.#call("get part", key.task, key.part, () => this.#memory.getPart(key), false);
  }

  updatePart(key: PartKey, write: Write<TaskPart>): Promise<Outcome<TaskPart>> {
    const machine = this.#machine;
    const kind = partWriteKind(write);
    const land = async () => {
      const outcome = await this.#memory.updatePart(key, write);
      machine.world.onPartWrite(machine, kind, key, write, outcome);
      return outcome;
    };
    const heldUp = key.part === "state" ? raceForSlot(machine, kind, key.task, write) : 0;
    return this.#call(kind, key.task, key.part, land, true, heldUp);
  }

  getBeside(key: RunKey, name: Beside): Promise<string | undefined> {
    return this.#call("get beside", key.task, key.run, () => this.#memory.getBeside(key, name), false);
  }

  updateBeside(key: RunKey, name: Beside, write: Write<BesideItem>): Promise<boolean> {
    const land = () => this.#memory.updateBeside(key, name, write);
    return this.#call("write beside", key.task, key.run, land, true);
  }

  get #memory(): RunStore {
    return this.#machine.world.memory;
  }

  #call<T>(
    what: string,
    of: string,
    part: string,
    land: () => Promise<T>,
    writes: boolean,
    heldUp = 0,
  ): Promise<T> {
    const machine = this.#machine;
    const { world } = machine;
    world.onCall(machine, what, of, part);
    return call(machine, {
      place: `${what} ${of}/${part}`,
      land,
      writes,
      heldUp,
      refusal: () =>
        world.inStorm ? new world.shipped.ThrottledError("throttled, as is everything") : undefined,
    });
  }
}

/** A machine's way to the tables: each call over the wire, each write told to the ledger when it lands. */
import type { RunKey, RunRecord } from "../../functions/model/run.ts";
import type {
  Attachment,
  Beside,
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
import { type Overtaken, race, raceForSlot } from "./races.ts";
import { checkAllowed } from "./stale-checks.ts";
import { call } from "./wire.ts";
import { partWriteKind, runWriteKind } from "./write-kind.ts";

const nothingDue: Promise<Page<DueEntry>> = Promise.resolve({ items: [] });

export class StorePort implements RunStore {
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  async get(key: RunKey): Promise<RunRecord | undefined> {
    const run = await this.#call("get", key.task, key.run, () => this.#memory.get(key), false);
    if (run !== undefined) this.#machine.knowledge.reads(run);
    return run;
  }

  async update(key: RunKey, write: Write<RunRecord>): Promise<Outcome<RunRecord>> {
    const machine = this.#machine;
    const kind = runWriteKind(write);
    const lease = machine.leases.get(machine.world.ledger.run(key).id);
    const { knowledge } = machine;
    const seen = knowledge.seen(key);
    const asked = machine.world.timeline.now;
    let times = 0;
    const land = async () => {
      const outcome = await this.#memory.update(key, write);
      if (outcome.ok) times++;
      const known = { knowledge, seen, times, asked };
      machine.world.onRunWrite(machine, kind, key, write, outcome, lease, known);
      return outcome;
    };
    const overtaken = race(machine, kind, key);
    const outcome = await this.#call(kind, key.task, key.run, land, true, overtaken);
    machine.world.onRunAnswer(machine, kind, key, write, outcome, lease);
    return outcome;
  }

  list(task: string, options: ListOptions): Promise<Page<RunRecord>> {
    return this.#call("list", task, "", () => this.#memory.list(task, options), false);
  }

  async due(
    dueKey: string,
    options: { readonly until: number; readonly limit?: number; readonly after?: string },
  ): Promise<Page<DueEntry>> {
    const { world, knowledge } = this.#machine;
    // Most keys are empty most of the time: nothing could go wrong that would change anything.
    if (!world.inStorm && !world.ledger.hasEntry(dueKey)) return nothingDue;
    const page = await this.#call("due", dueKey, "", () => this.#memory.due(dueKey, options), false);
    for (const entry of page.items) knowledge.readsEntry(entry);
    return page;
  }

  getPart(key: PartKey): Promise<TaskPart | undefined> {
    return this.#call("get part", key.task, key.part, () => this.#memory.getPart(key), false);
  }

  async updatePart(key: PartKey, write: Write<TaskPart>): Promise<Outcome<TaskPart>> {
    const machine = this.#machine;
    const { knowledge } = machine;
    const kind = partWriteKind(write);
    const { slotRun, slotTurn } = write.set ?? {};
    const slot = knowledge.slot(key.task);
    if (slotRun !== undefined && slotTurn !== undefined) knowledge.takes(slotRun, slotTurn);
    const land = async () => {
      const outcome = await this.#memory.updatePart(key, write);
      if (kind === "point" && outcome.ok && machine.busy) {
        const at = machine.world.faults.at("pointer", key.task, key.part);
        if (machine.world.faults.strike("died after its pointer", at) >= 0) machine.kill("after its pointer");
      }
      machine.world.onPartWrite(machine, knowledge, slot, kind, key, write, outcome);
      return outcome;
    };
    const overtaken = key.part === "state" ? raceForSlot(machine, kind, key.task, write) : undefined;
    const outcome = await this.#call(kind, key.task, key.part, land, true, overtaken);
    if (outcome.item !== undefined) knowledge.readsState(outcome.item);
    return outcome;
  }

  getAttachment(key: RunKey, name: Beside): Promise<string | undefined> {
    return this.#call("get beside", key.task, key.run, () => this.#memory.getAttachment(key, name), false);
  }

  updateAttachment(key: RunKey, name: Beside, write: Write<Attachment>): Promise<boolean> {
    const land = () => this.#memory.updateAttachment(key, name, write);
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
    overtaken?: Overtaken,
  ): Promise<T> {
    const machine = this.#machine;
    const { world } = machine;
    if (writes) checkAllowed(world, machine, `${what} of ${of}/${part}`);
    world.onCall(machine, what, of, part);
    return call(machine, {
      what,
      of,
      part,
      land,
      writes,
      ...overtaken,
      refusal: () =>
        world.inStorm ? new world.shipped.ThrottledError("throttled, as is everything") : undefined,
    });
  }
}

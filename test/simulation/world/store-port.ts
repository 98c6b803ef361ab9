/** A machine's way to the tables: each call goes over the wire, each write is published when it lands and when it is answered. */
import type { RunKey, RunRecord } from "../../../functions/model/run/run.ts";
import type { SkippedItem } from "../../../functions/model/run/skipped-item.ts";
import type { RunWriteName, TaskWriteName } from "../../../functions/runs/write-names.ts";
import type {
  Attachment,
  AttachmentLink,
  AttachmentName,
  DueEntry,
  ListOptions,
  Outcome,
  Page,
  PartKey,
  RunStore,
  Stretch,
  TaskPart,
  Write,
} from "../../../functions/store/run-store.ts";
import { partsOf } from "../seen/cursor.ts";
import { seenOutcome, seenPlaces, toFewPlaces } from "./places.ts";
import { type Caller, call, type Delay, landingBehind, noDelay } from "./wire.ts";

/** Lets others get in between while a write is on its way. */
export interface Meddler {
  /** How long a write to a run is delayed. */
  onRunWrite(depth: number, name: RunWriteName, key: RunKey): Delay;
  /** How long a write to a task's state is delayed. */
  onStateWrite(depth: number, name: TaskWriteName, task: string, write: Write<TaskPart>): Delay;
}

const nothingDue: Promise<Page<DueEntry>> = Promise.resolve({ items: [] });

export class StorePort implements RunStore {
  readonly #caller: Caller;
  readonly #meddler: Meddler;
  readonly #memory: RunStore;

  constructor(caller: Caller, meddler: Meddler) {
    this.#caller = caller;
    this.#meddler = meddler;
    this.#memory = caller.world.memory;
  }

  async get(key: RunKey): Promise<RunRecord | undefined> {
    const { now } = this.#caller.world.timeline;
    const run = await this.#read("get", key.task, key.run, () => this.#memory.get(key));
    if (run !== undefined) this.#caller.history.knowledge.reads(run, false, now);
    return run;
  }

  async update(key: RunKey, write: Write<RunRecord>): Promise<Outcome<RunRecord>> {
    const { world, history, depth } = this.#caller;
    const name = write.name as RunWriteName;
    const run = world.ledger.run(key);
    const lease = history.leases.get(run.id);
    const { knowledge } = history;
    const read = knowledge.lastRead(key);
    const sentAt = world.timeline.now;
    let copies = 0;
    const land = async () => {
      const outcome = await this.#memory.update(key, write);
      const at = world.timeline.now;
      const machine = history;
      if (outcome.ok) {
        copies++;
        const [before, after] = [run.record, outcome.item];
        world.publish({
          kind: "write landed",
          at,
          sentAt,
          machine,
          knowledge,
          run,
          name,
          write,
          before,
          after,
          read,
          lease,
          copies,
        });
      } else {
        const { item: found } = outcome;
        world.publish({ kind: "write refused", at, machine, knowledge, run, name, write, found, lease });
      }
      return outcome;
    };
    const delay = this.#meddler.onRunWrite(depth, name, key);
    const outcome = await this.#write(name, key.task, key.run, landingBehind(land, delay), delay);
    const { ok, item } = outcome;
    if (name === "wait" && item?.dueKey?.startsWith("wait#")) knowledge.seesWaiting(key);
    const at = world.timeline.now;
    world.publish({ kind: "answer heard", at, machine: history, run, name, write, ok, item, lease });
    return outcome;
  }

  async list(task: string, options: ListOptions): Promise<Page<RunRecord>> {
    const page = await this.#read("list", task, "", () => this.#memory.list(task, options));
    for (const run of page.items) this.#caller.history.knowledge.reads(run);
    return page;
  }

  between(task: string, stretch: Stretch): Promise<Page<RunRecord>> {
    return this.#read("between", task, "", () => this.#memory.between(task, stretch));
  }

  parts(task: string, begin: string): Promise<readonly TaskPart[]> {
    return this.#read("parts", task, "", () => this.#memory.parts(task, begin));
  }

  partsAfter(task: string, after: string, limit: number): Promise<readonly TaskPart[]> {
    return this.#read("parts", task, "", () => this.#memory.partsAfter(task, after, limit));
  }

  async due(
    dueKey: string,
    options: { readonly until: number; readonly limit?: number; readonly after?: string },
  ): Promise<Page<DueEntry>> {
    const { world, history } = this.#caller;
    // Most keys are empty most of the time. No fault on the way to them would change anything.
    if (world.refusal() === undefined && !world.ledger.hasEntry(dueKey)) return nothingDue;
    const page = await this.#read("due", dueKey, "", () => this.#memory.due(dueKey, options));
    for (const entry of page.items) history.knowledge.readsEntry(entry);
    return page;
  }

  async getPart(key: PartKey): Promise<TaskPart | undefined> {
    const { world, history } = this.#caller;
    const land = async () => seenPlaces(await this.#memory.getPart(key), world.plan.places);
    const found = await this.#read("get part", key.task, key.part, land);
    if (key.part === "state" && found !== undefined) history.knowledge.readsState(found);
    return found;
  }

  async updatePart(key: PartKey, asked: Write<TaskPart>): Promise<Outcome<TaskPart>> {
    const { world, history, depth } = this.#caller;
    const { knowledge } = history;
    const { task, part } = key;
    const isPool = part === "state" || part.startsWith("slot#");
    const { places } = world.plan;
    const write = toFewPlaces(asked, places);
    const name = write.name as TaskWriteName;
    const read = knowledge.lastReadState(task);
    let before: TaskPart | undefined;
    const land = async () => {
      before = isPool ? world.ledger.part(task, part) : undefined;
      const outcome = await this.#memory.updatePart(key, write);
      if (name === "reserve id" && outcome.ok) this.#mayDieAfterReserving(key);
      const at = world.timeline.now;
      const machine = history;
      if (outcome.ok) {
        const after = outcome.item;
        world.publish({
          kind: "part write landed",
          at,
          machine,
          knowledge,
          name,
          task,
          part,
          write,
          before,
          after,
          read,
        });
      } else {
        const { item: found } = outcome;
        world.publish({ kind: "part write refused", at, machine, name, task, part, write, found });
      }
      return seenOutcome(outcome, places);
    };
    const delay = part === "state" ? this.#meddler.onStateWrite(depth, name, task, write) : noDelay;
    const outcome = await this.#write(name, task, part, landingBehind(land, delay), delay);
    if (part === "state" && outcome.item !== undefined) knowledge.readsState(outcome.item);
    return outcome;
  }

  /** The worst moment to die at: the id is reserved, and its run does not exist yet. */
  #mayDieAfterReserving({ task, part }: PartKey): void {
    const { faults } = this.#caller.world;
    if (!this.#caller.isBusy) return;
    if (faults.strike("killed after it reserved an id", faults.at("reserved", task, part)) < 0) return;
    this.#caller.kill("after it reserved an id");
  }

  getAttachment(key: RunKey, name: AttachmentName): Promise<string | undefined> {
    const land = async () => (this.#isLost(key) ? undefined : this.#memory.getAttachment(key, name));
    return this.#read("get attachment", key.task, key.run, land);
  }

  attachmentsIn(partition: string): Promise<readonly AttachmentLink[]> {
    return this.#read("attachments", partition, "skipped", () => this.#memory.attachmentsIn(partition));
  }

  updateAttachment(key: RunKey, name: AttachmentName, write: Write<Attachment>): Promise<boolean> {
    if (key.run === "skipped") return this.#putSkipped(key, name, write);
    const { world, history: machine } = this.#caller;
    const land = async () => {
      const isDone = !this.#isLost(key) && (await this.#memory.updateAttachment(key, name, write));
      const text = write.set?.attachment;
      if (isDone && text !== undefined && name === "params") {
        const run = world.ledger.run(key);
        world.publish({ kind: "params stored", at: world.timeline.now, machine, run, text });
      }
      return isDone;
    };
    return this.#write("write attachment", key.task, key.run, land, undefined);
  }

  #putSkipped(key: RunKey, name: AttachmentName, write: Write<Attachment>): Promise<boolean> {
    const { world, history: machine } = this.#caller;
    const [task = "", of = ""] = key.task.split("#");
    const run = world.ledger.run({ task, run: of });
    const land = async () => {
      await this.#memory.updateAttachment(key, name, write);
      const entries = JSON.parse(write.set?.attachment ?? "[]") as readonly SkippedItem[];
      const items = entries.map((entry) => partsOf(entry)[1]);
      const gone = items.filter((_, i) => entries[i]?.name === "ItemGoneError");
      const at = world.timeline.now;
      const { previous } = write.set ?? {};
      world.publish({ kind: "skipped stored", at, machine, run, name, previous, items, gone });
      return true;
    };
    return this.#write("put skipped", task, of, land, undefined);
  }

  /** Whether someone has deleted what was stored next to a run. */
  #isLost(key: RunKey): boolean {
    return this.#caller.world.ledger.find(key)?.paramsLostAt !== undefined;
  }

  #read<T>(what: string, of: string, part: string, land: () => Promise<T>): Promise<T> {
    return this.#call(what, of, part, land, false, undefined);
  }

  #write<T>(
    what: string,
    of: string,
    part: string,
    land: () => Promise<T>,
    delay: Delay | undefined,
  ): Promise<T> {
    return this.#call(what, of, part, land, true, delay);
  }

  #call<T>(
    what: string,
    of: string,
    part: string,
    land: () => Promise<T>,
    writes: boolean,
    delay: Delay | undefined,
  ): Promise<T> {
    const { world, history: machine } = this.#caller;
    // Reads of the index and of lists are not counted: they are the sweeper's and the operators'.
    if (part !== "")
      world.publish({ kind: "call made", at: world.timeline.now, machine, what, of, part, writes });
    return call(this.#caller, { what, of, part, land, writes, delay });
  }
}

/**
 * A RunStore in memory, for tests and the simulator. It evaluates the clauses that the store on DynamoDB renders, by
 * DynamoDB's rules: a comparison with an absent attribute is false, and an attribute set to undefined is not set. It
 * refuses what DynamoDB refuses (`refused-write.ts`). It returns its items themselves, since a write makes a new one.
 */
import { isExpired, type RunKey, type RunRecord } from "../../functions/model/run/run.ts";
import { toSecond } from "../../functions/model/run/run-name.ts";
import { storedKey, withOwnKey } from "../../functions/model/run/stored-key.ts";
import type {
  Attachment,
  AttachmentLink,
  AttachmentName,
  Clause,
  DueEntry,
  DueOptions,
  ListOptions,
  Outcome,
  Page,
  PartKey,
  RunStore,
  Stretch,
  TaskPart,
  Write,
} from "../../functions/store/run-store.ts";
import { addExactly, comparedExactly } from "./exact-numbers.ts";
import { checkItem, checkKey, checkWrite } from "./refused-write.ts";
import { RunIndex } from "./run-index.ts";

/** Whether all clauses hold for an item, or for an absent one. */
export function holds<Item extends object>(
  clauses: readonly Clause<Item>[],
  item: Item | undefined,
): boolean {
  for (const clause of clauses) if (!holdsOne(clause, item)) return false;
  return true;
}

function holdsOne<Item extends object>(clause: Clause<Item>, item: Item | undefined): boolean {
  if ("anyOf" in clause) {
    for (const branch of clause.anyOf) if (holds(branch, item)) return true;
    return false;
  }
  const found: unknown = item?.[clause.attribute];
  switch (clause.is) {
    case "absent":
      return found === undefined;
    case "present":
      return found !== undefined;
    case "in":
      return clause.values.includes(found as string);
    default:
      if (found === undefined || typeof found !== typeof clause.value) return false;
      if (typeof clause.value === "number") {
        const by = comparedExactly(item as object, clause.attribute, clause.value);
        if (by !== undefined) return compare(by, clause.is, 0);
      }
      return compare(found, clause.is, clause.value);
  }
}

function compare(
  found: unknown,
  is: "=" | "<" | "<=" | ">" | ">=",
  value: string | number | boolean | readonly string[],
): boolean {
  if (typeof value === "object") return is === "=" && JSON.stringify(found) === JSON.stringify(value);
  const a = found as string | number;
  const b = value as string | number;
  if (is === "=") return a === b;
  if (is === "<") return a < b;
  if (is === "<=") return a <= b;
  return is === ">" ? a > b : a >= b;
}

/**
 * Attributes that an item keeps a place for while it has them not: they are there, and undefined. Objects of one shape
 * are read faster.
 */
export type Places<Item> = { readonly [Name in keyof Item]?: undefined };

/** How items of one kind are made. */
interface ItemForm<Item> {
  readonly places: Places<Item>;
  /** Each kind has code of its own for it: V8 copies objects fast where it has met few shapes. */
  readonly copy: (item: Partial<Item>) => Partial<Item>;
}

const anyForm: ItemForm<object> = { places: {}, copy: (item) => ({ ...item }) };

/** The item after a write. @param before the item, or the key of a new one */
export function applied<Item extends object>(
  before: Partial<Item>,
  write: Write<Item>,
  { places, copy }: ItemForm<Item> = anyForm as ItemForm<Item>,
): Item {
  const { set, setOnce, add, append, remove } = write;
  const item = copy(before) as Record<string, unknown>;
  for (const name in setOnce) if (setOnce[name] !== undefined) item[name] ??= frozen(setOnce[name]);
  for (const name in set) if (set[name] !== undefined) item[name] = frozen(set[name]);
  for (const name in add) {
    if (add[name] !== undefined)
      item[name] = ((item[name] as number | undefined) ?? 0) + (add[name] as number);
  }
  for (const name in append) {
    const there = item[name] ?? [];
    // What is no list is refused afterwards.
    if (append[name] !== undefined && Array.isArray(there))
      item[name] = frozen([...there, ...(append[name] as unknown[])]);
  }
  for (const name of remove ?? []) {
    if (name in places) item[name as string] = undefined;
    else delete item[name as string];
  }
  addExactly(before, item, write);
  return item as Item;
}

/** A frozen copy of a JSON value. */
function frozen(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(frozen));
  const copy: Record<string, unknown> = { ...value };
  for (const name in copy) copy[name] = frozen(copy[name]);
  return Object.freeze(copy);
}

/** Most runs are not split. */
function stored(key: RunKey): RunKey {
  return key.run.includes("#") ? storedKey(key) : key;
}

function named<Item extends RunKey>(item: Item): Item {
  return item.task.includes("#") ? withOwnKey(item) : item;
}

const afterAllNames = "\uffff";
/** A page of DynamoDB has at most 1 MB: as many short runs. */
const largestPage = 1_000;

/** What each item of a kind keeps a place for. @default nothing */
export interface ItemPlaces {
  readonly run?: Places<RunRecord>;
  readonly part?: Places<TaskPart>;
}

export class MemoryRunStore implements RunStore {
  readonly #runs = new Map<string, RunRecord>();
  readonly #index = new RunIndex();
  readonly #parts = new Map<string, TaskPart>();
  readonly #attachments = new Map<string, Attachment>();
  readonly #run: ItemForm<RunRecord>;
  readonly #part: ItemForm<TaskPart>;

  constructor({ run = {}, part = {} }: ItemPlaces = {}) {
    this.#run = { places: run, copy: (item) => ({ ...item }) };
    this.#part = { places: part, copy: (item) => ({ ...item }) };
  }

  async get(key: RunKey): Promise<RunRecord | undefined> {
    const { task, run } = stored(key);
    checkKey([task, run]);
    const found = this.#runs.get(`${task}\n${run}`);
    return found && named(found);
  }

  async update(key: RunKey, write: Write<RunRecord>): Promise<Outcome<RunRecord>> {
    const { task, run } = stored(key);
    checkKey([task, run]);
    const id = `${task}\n${run}`;
    const before = this.#runs.get(id);
    const outcome = written(before, { task, run }, write, this.#run);
    if (!outcome.ok) return { ok: false, item: outcome.item && named(outcome.item) };
    this.#runs.set(id, outcome.item);
    this.#index.put(id, before, outcome.item);
    return { ok: true, item: named(outcome.item) };
  }

  async list(task: string, { limit = 50, after, now, since }: ListOptions): Promise<Page<RunRecord>> {
    const first = since === undefined ? "" : toSecond(new Date(since));
    const runs = this.#index
      .between(task, first, after ?? afterAllNames)
      .filter((run) => run.run !== after && !isExpired(run, now))
      .reverse();
    return page(runs, limit, (run) => run.run);
  }

  async between(task: string, { first, last, now, after }: Stretch): Promise<Page<RunRecord>> {
    const all = this.#index.between(task, first, last).filter((run) => !isExpired(run, now));
    const runs = after === undefined ? all : all.filter(({ run }) => run > after);
    const { items, next } = page(runs, largestPage, ({ run }) => run);
    return { items: items.map(named), next };
  }

  async parts(task: string, begin: string): Promise<readonly TaskPart[]> {
    return [...this.#parts.values()]
      .filter((part) => part.task === task && part.part.startsWith(begin))
      .sort((a, b) => (a.part < b.part ? -1 : 1));
  }

  async partsAfter(task: string, after: string, limit: number): Promise<readonly TaskPart[]> {
    return (await this.parts(task, "")).filter(({ part }) => part > after).slice(0, limit);
  }

  async due(dueKey: string, { until, limit = 100, after }: DueOptions): Promise<Page<DueEntry>> {
    const found = this.#index.under(dueKey);
    if (found.size === 0) return { items: [] };
    const position = (entry: DueEntry) =>
      `${String(entry.dueAt).padStart(16, "0")} ${entry.task} ${entry.run}`;
    const entries = [...found.values()]
      .filter((run) => run.dueAt !== undefined && run.dueAt <= until)
      .map(({ task, run, lane, sends, dueAt }) => ({
        task,
        run,
        lane,
        ...(sends !== undefined && { sends }),
        dueKey,
        dueAt: dueAt as number,
      }))
      .filter((entry) => after === undefined || position(entry) > after)
      .sort((a, b) => a.dueAt - b.dueAt || (position(a) < position(b) ? -1 : 1));
    const { items, next } = page(entries, limit, position);
    return { items: items.map(named), next };
  }

  async getPart({ task, part }: PartKey): Promise<TaskPart | undefined> {
    checkKey([task, part]);
    return this.#parts.get(`${task}\n${part}`);
  }

  async updatePart({ task, part }: PartKey, write: Write<TaskPart>): Promise<Outcome<TaskPart>> {
    checkKey([task, part]);
    const id = `${task}\n${part}`;
    const outcome = written(this.#parts.get(id), { task, part }, write, this.#part);
    if (outcome.ok) this.#parts.set(id, outcome.item);
    return outcome;
  }

  async getAttachment(of: RunKey, name: AttachmentName): Promise<string | undefined> {
    const { task, run } = stored(of);
    checkKey([task, `${run}#${name}`]);
    return this.#attachments.get(`${task}\n${run}#${name}`)?.attachment;
  }

  async attachmentsIn(partition: string): Promise<readonly AttachmentLink[]> {
    return [...this.#attachments.values()]
      .filter(({ task, run }) => task === partition && run.startsWith("skipped#"))
      .map(({ run, previous, count }) => ({
        run,
        ...(previous !== undefined && { previous }),
        ...(count !== undefined && { count }),
      }))
      .sort((a, b) => (a.run < b.run ? -1 : 1));
  }

  async updateAttachment(of: RunKey, name: AttachmentName, write: Write<Attachment>): Promise<boolean> {
    const { task, run } = stored(of);
    const key = { task, run: `${run}#${name}` };
    checkKey([task, key.run]);
    const id = `${task}\n${key.run}`;
    const outcome = written(this.#attachments.get(id), key, write);
    if (outcome.ok) this.#attachments.set(id, outcome.item);
    return outcome.ok;
  }
}

/** What a write comes to. @param before the item; undefined where there is none under the key */
function written<Item extends object>(
  before: Item | undefined,
  key: Partial<Item>,
  write: Write<Item>,
  form?: ItemForm<Item>,
): Outcome<Item> {
  checkWrite(write, key);
  if (!holds(write.condition, before)) return { ok: false, item: before };
  const item = applied(before ?? { ...form?.places, ...key }, write, form);
  checkItem(item, write);
  return { ok: true, item };
}

function page<T>(all: readonly T[], limit: number, position: (item: T) => string): Page<T> {
  const items = all.slice(0, limit);
  const last = items.at(-1);
  return { items, next: all.length > limit && last !== undefined ? position(last) : undefined };
}

/**
 * `npm run prove:clauses`: every clause of every write is needed. Each is dropped in turn, by a store that leaves it
 * out of the writes that have it, and the contract's facts about conditions must notice.
 */
import * as shipped from "../../functions/store/conditions.ts";
import type { RunStore } from "../../functions/store/run-store.ts";
import type { Conditions } from "../contract/condition-cases.ts";
import { conditionFacts } from "../contract/run-store.ts";
import { MemoryRunStore } from "../memory/run-store.ts";
import {
  type AnyClause,
  type AnyWrite,
  ClausesSeen,
  withoutClauses,
} from "../simulation/mutants/any-write.ts";

/** Clauses that are kept on purpose, with the proof why no behaviour changes without them. */
const kept: Readonly<Record<string, string>> = {};

type Change = (write: AnyWrite) => AnyWrite;

/** Which function made a condition: that names the write until every write carries its name. */
const makers = new WeakMap<readonly AnyClause[], string>();

const conditions = Object.fromEntries(
  Object.entries(shipped).map(([name, make]) => [
    name,
    (...args: readonly unknown[]) => {
      const condition = (make as (...args: readonly unknown[]) => readonly AnyClause[])(...args);
      makers.set(condition, name);
      return condition;
    },
  ]),
) as unknown as Conditions;

/** A write with its name; undefined for one that a fact makes up. */
function named(write: object): AnyWrite | undefined {
  const unnamed = write as Omit<AnyWrite, "name">;
  const name = makers.get(unnamed.condition);
  return name === undefined ? undefined : { ...unnamed, name };
}

/** A store that changes each write on its way. */
function storeThat(change: Change): RunStore {
  const store = new MemoryRunStore();
  const changed = <Write extends object>(write: Write): Write => {
    const known = named(write);
    return known === undefined ? write : (change(known) as unknown as Write);
  };
  return {
    get: (key) => store.get(key),
    list: (...asked) => store.list(...asked),
    due: (...asked) => store.due(...asked),
    getPart: (key) => store.getPart(key),
    getAttachment: (...asked) => store.getAttachment(...asked),
    update: (key, write) => store.update(key, changed(write)),
    updatePart: (key, write) => store.updatePart(key, changed(write)),
    updateAttachment: (key, name, write) => store.updateAttachment(key, name, changed(write)),
  };
}

/** The first fact that does not hold of a store. */
async function noticed(store: RunStore): Promise<string | undefined> {
  for (const { title, check } of conditionFacts) {
    try {
      await check(store, conditions);
    } catch {
      return title;
    }
  }
  return undefined;
}

const count = { passed: 0, failed: 0 };
function say(ok: boolean, what: string): void {
  count[ok ? "passed" : "failed"]++;
  console.log(`${ok ? "ok" : "FAILED"} ${what}`);
}

const seen = new ClausesSeen();
const broken = await noticed(
  storeThat((write) => {
    seen.add(write);
    return write;
  }),
);
if (broken !== undefined) say(false, `${broken}, though nothing is dropped`);
for (const name of Object.keys(shipped)) {
  if (!seen.all.some(({ write }) => write === name)) say(false, `${name}: no case uses it`);
}
for (const { write, clause } of seen.all) {
  const id = `${write}: ${clause}`;
  const without: Change = (given) =>
    given.name === write ? withoutClauses(given, ({ name }) => name === clause) : given;
  const fact = await noticed(storeThat(without));
  const why = kept[id] === undefined ? "dropped, and no fact noticed" : `kept: ${kept[id]}`;
  say(fact !== undefined || kept[id] !== undefined, `${id} — ${fact ?? why}`);
}
console.log(`${count.passed} passed, ${count.failed} failed, 0 skipped`);
process.exitCode = count.failed > 0 ? 1 : 0;

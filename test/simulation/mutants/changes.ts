/** What a seam may make of a write, an answer or a run. Each gives back what it was given where there is nothing to change. */
import type { RunRecord } from "../../../functions/model/run.ts";
import { type AnyWrite, type Fields, withoutClauses } from "./any-write.ts";
import type { Answer, At } from "./seams.ts";

type Change = (write: AnyWrite, at: At) => AnyWrite;

/** Leaves attributes out of what a write sets, also where there is no such attribute yet. */
export function doesNotSet(...names: readonly string[]): Change {
  return (write) => {
    const set = without(write.set, names);
    const setOnce = without(write.setOnce, names);
    return set === write.set && setOnce === write.setOnce ? write : { ...write, set, setOnce };
  };
}

/** Leaves attributes out of what a write adds to. */
export function doesNotAdd(...names: readonly string[]): Change {
  return (write) => {
    const add = without(write.add, names);
    return add === write.add ? write : { ...write, add };
  };
}

/** Leaves attributes out of what a write removes. */
export function doesNotRemove(...names: readonly string[]): Change {
  return (write) => {
    const remove = write.remove?.filter((name) => !names.includes(name));
    return remove?.length === write.remove?.length ? write : { ...write, remove };
  };
}

/** Removes attributes, also those that the write would set. */
export function removes(...names: readonly string[]): Change {
  return (write) => ({
    ...write,
    set: without(write.set, names),
    remove: [...new Set([...(write.remove ?? []), ...names])],
  });
}

/** Sets attributes, also those that the write would remove or add to. `fields` may say that there is nothing to set. */
export function sets(fields: Fields | ((write: AnyWrite, at: At) => Fields | undefined)): Change {
  return (write, at) => {
    const given = typeof fields === "function" ? fields(write, at) : fields;
    if (given === undefined) return write;
    const names = Object.keys(given);
    return {
      ...write,
      set: { ...write.set, ...given },
      setOnce: without(write.setOnce, names),
      add: without(write.add, names),
      remove: write.remove?.filter((name) => !names.includes(name)),
    };
  };
}

/** Leaves out every clause about an attribute. */
export function ignores(attribute: string): Change {
  return (write) =>
    withoutClauses(write, (clause) => "attribute" in clause && clause.attribute === attribute);
}

/** Several changes, one after the other. */
export function both(...changes: readonly Change[]): Change {
  return (write, at) => changes.reduce((changed, change) => change(changed, at), write);
}

/** Changes only some of the writes: by what they set, or by where they are made. */
export function where(is: (set: Fields, at: At) => boolean, change: Change): Change {
  return (write, at) => (is(write.set ?? {}, at) ? change(write, at) : write);
}

function without(fields: Fields | undefined, names: readonly string[]): Fields | undefined {
  if (fields === undefined || !names.some((name) => fields[name] !== undefined)) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

/** A refusal is told as though the write had applied. */
export function asIfApplied(answer: Answer): Answer {
  return answer.ok || answer.item === undefined ? answer : { ok: true, item: answer.item };
}

/** An answer whose item is shown with other attributes, where it is such an item. */
export function tells(isSuch: (item: Fields) => boolean, as: Fields): (answer: Answer) => Answer {
  return (answer) =>
    answer.item !== undefined && isSuch(answer.item)
      ? { ...answer, item: { ...answer.item, ...as } }
      : answer;
}

/** A run that is shown with other attributes, where it is such a run. */
export function shows(
  isSuch: (run: RunRecord, at: At) => boolean,
  as: Partial<RunRecord> | ((run: RunRecord) => Partial<RunRecord>),
): (run: RunRecord | undefined, at: At) => RunRecord | undefined {
  return (run, at) => {
    if (run === undefined || !isSuch(run, at)) return run;
    return { ...run, ...(typeof as === "function" ? as(run) : as) };
  };
}

/** An absent run that is shown as though it was there. */
export function showsAbsent(
  isSuch: (at: At) => boolean,
  as: Partial<RunRecord>,
): (run: RunRecord | undefined, at: At) => RunRecord | undefined {
  return (run, at) => (run === undefined && isSuch(at) ? ({ ...at.key, ...as } as RunRecord) : run);
}

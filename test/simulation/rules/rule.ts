/**
 * A rule: what it says, the kind of event it judges, and the check itself. A check is given an event and what was known
 * before it. It returns what is wrong, in words, or undefined.
 */
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { RunWriteName } from "../../../functions/runs/write-names.ts";
import type { EventKind, EventOf, WriteLanded } from "../seen/event.ts";
import type { KnownRuns } from "../seen/ledger.ts";

export interface Rule {
  readonly says: string;
  readonly on: EventKind;
  /** The writes to a run that it judges; all where this is absent. */
  readonly writes?: readonly RunWriteName[];
  check(event: never, ledger: KnownRuns): string | undefined;
}

/** An invariant of the protocol, and the rules that hold it. */
export interface Invariant {
  /** Its number in `docs/protocol.md`. */
  readonly number: number;
  /** What it says there, in short. */
  readonly says: string;
  readonly rules: readonly Rule[];
}

/** A rule that judges one kind of event. */
export function rule<Kind extends EventKind>(
  says: string,
  on: Kind,
  check: (event: EventOf<Kind>, ledger: KnownRuns) => string | undefined,
): Rule {
  return { says, on, check };
}

/** A rule that judges writes to runs as they land: the named ones, or all. */
export function writeRule(
  says: string,
  writes: readonly RunWriteName[] | "all",
  check: (event: WriteLanded, ledger: KnownRuns) => string | undefined,
): Rule {
  return { says, on: "write landed", writes: writes === "all" ? undefined : writes, check };
}

/**
 * What differs between a run as its machine read it and as the write found it. Undefined where nothing does, or where
 * it cannot be told what the machine went by.
 */
export function differs(
  { run, before, read, knowledge }: WriteLanded,
  ...names: readonly (keyof RunRecord)[]
): string | undefined {
  if (before === undefined || read === undefined || knowledge.isAmbiguous) return undefined;
  for (const name of names) {
    if (before[name] !== read[name]) return `${name} of ${run.id} is ${before[name]}, ${read[name]} was read`;
  }
  return undefined;
}

/** Statuses: which write leads where, which of them stay, and which attributes go with each. */

import { dependent, mayHave } from "../../../functions/model/run/attributes.ts";
import { clockSkewMs } from "../../../functions/model/run/held.ts";
import { isSweeperKey } from "../../../functions/model/run/index-keys.ts";
import { type MoveName, moves, type Origin } from "../../../functions/model/run/moves.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { allStatuses, isTerminal, type Status } from "../../../functions/model/run/status.ts";
import { type Invariant, rule, writeRule } from "./rule.ts";

/** The attributes that a run of each status must not have. */
const forbidden: ReadonlyMap<Status, readonly (keyof RunRecord)[]> = new Map(
  allStatuses.map((status) => [status, dependent.filter((attribute) => !mayHave(status, attribute))]),
);

export const terminalStatusStays: Invariant = {
  number: 5,
  says: "A terminal status stays",
  rules: [
    writeRule(
      "a move starts from a status that the table of moves allows",
      "all",
      ({ name, run, before }) => {
        const from: Origin = before?.status ?? "(new)";
        if (!(name in moves) || (moves[name as MoveName].from as readonly Origin[]).includes(from))
          return undefined;
        return `${name} of ${run.id} from ${from}`;
      },
    ),
    writeRule("a status changes by a move", "all", ({ name, run, before, after }) => {
      if (name in moves || (before !== undefined && before.status === after.status)) return undefined;
      return `${name} of ${run.id} from ${before?.status ?? "(new)"} to ${after.status}`;
    }),
    writeRule("a terminal status stays", "all", ({ name, run, before, after }) => {
      if (before === undefined || !isTerminal(before.status) || before.status === after.status)
        return undefined;
      const { status } = before;
      if (name === "redrive" && (status === "errored" || status === "skipped" || status === "missed"))
        return undefined;
      if (name === "late" && status === "missed") return undefined;
      return `${name} of ${run.id} from ${status} to ${after.status}`;
    }),
    writeRule("a person dismisses only an end that they can have seen", ["dismiss"], (event) => {
      const { sentAt, run, after } = event;
      return after.endedAt !== undefined && Date.parse(after.endedAt) <= sentAt + clockSkewMs
        ? undefined
        : `${run.id} ended at ${after.endedAt}`;
    }),
    writeRule("a status and its attributes agree", "all", ({ name, run, after }, { facts }) => {
      for (const attribute of forbidden.get(after.status) ?? []) {
        // Where something listens, a worker may not have heard that all is told: the sweeper forgets the entry.
        const mayBeOpen = facts.listens !== undefined && isSweeperKey(after.dueKey);
        // A run whose end is not announced or told yet keeps an entry, whatever its status is.
        const isOpen = after.announce === true || after.untold !== undefined || mayBeOpen;
        const isKept = isOpen && ["dueKey", "dueAt", "sends"].includes(attribute);
        if (after[attribute] !== undefined && !isKept)
          return `${name} leaves ${attribute} on ${run.id}, which is ${after.status}`;
      }
      return undefined;
    }),
    rule("a run expires once it has ended, and not before", "world ended", (_, { runs }) => {
      for (const { id, record } of runs.values()) {
        if (record === undefined || isTerminal(record.status) === (record.expiresAt !== undefined)) continue;
        return `${id} is ${record.status} and expires at ${record.expiresAt}`;
      }
      return undefined;
    }),
  ],
};

/** What a task's pause holds: it waits as long as that pause lasts, and no longer. */
import { heldReason } from "../../../functions/model/run/moves.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { isPaused } from "../../../functions/model/task/paused.ts";
import { differs, type Rule, rule, writeRule } from "./rule.ts";

/** From when a machine reads a pause to when what it writes lands, in milliseconds; and by how much the clocks differ. */
const longestRaceMs = 120_000;

function isHeldBack(record: RunRecord | undefined): record is RunRecord {
  return record?.status === "paused" && record.reason === heldReason;
}

export const heldRunRules: readonly Rule[] = [
  writeRule(
    "a run is started beside a pause only where nothing says that its task is paused",
    ["hold"],
    (event, ledger) => {
      const { run, at } = event;
      const state = ledger.state(run.key.task);
      // The pause may have ended since it was read, seldom longer ago than a call takes to land.
      return state?.paused !== undefined || state?.at !== undefined ? undefined : `${run.id} at ${at}`;
    },
  ),
  writeRule(
    "what a pause held goes on by itself only where the pause is over, or began at that moment",
    ["resume"],
    ({ run, before, machine, sentAt, at }, ledger) => {
      if (before?.reason !== heldReason || machine.kind === "operator") return undefined;
      const state = ledger.state(run.key.task);
      if (state === undefined || !isPaused(state, new Date(at).toISOString())) return undefined;
      return Date.parse(state.at ?? "") > sentAt - longestRaceMs ? undefined : `${run.id} at ${at}`;
    },
  ),
  writeRule("a held run gets another end only as it was read", ["hold until"], (event) =>
    differs(event, "until"),
  ),
  rule("a task's pause is replaced as it was read", "part write landed", (event) => {
    const { name, task, read, before } = event;
    const isSame = read?.paused === before?.paused && read?.until === before?.until;
    return name !== "pause task" || isSame
      ? undefined
      : `of ${task}: ${before?.until}, ${read?.until} was read`;
  }),
  rule("nothing waits for a pause that is over", "world ended", (_, ledger) => {
    for (const { id, record } of ledger.runs.values()) {
      if (!isHeldBack(record) || record.until !== undefined) continue;
      const state = ledger.state(record.task);
      // A person wrote into the table, or who changed the pause died before the runs: a second resume finds them.
      const isLeft =
        state?.paused === false || [...ledger.pausing.values()].some(({ task }) => task === record.task);
      if (!isLeft && (state?.paused !== true || state.until !== undefined)) return id;
    }
    return undefined;
  }),
  rule("a pause that gets another end gives it to what it held", "operator answered", (event, ledger) => {
    const { at, machine, act } = event;
    const own = ledger.pausing.get(machine.name);
    if (act !== "pause task" || own === undefined) return undefined;
    const { paused, until } = ledger.state(own.task) ?? {};
    const others = [...ledger.pausing.values()].filter(({ task }) => task === own.task);
    if (!paused || others.length > 1) return undefined;
    for (const { id, record, changedAt } of ledger.runs.values()) {
      if (!isHeldBack(record) || record.task !== own.task || changedAt >= own.since) continue;
      // By whose clock its end has come is left to the sweeper.
      const isOver = record.until !== undefined && Date.parse(record.until) < at + longestRaceMs;
      if (record.until !== until && !isOver) return `${id} waits until ${record.until}, and not ${until}`;
    }
    return undefined;
  }),
];

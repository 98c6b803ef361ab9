/** What 2,000 seeds must meet, each at least 20 times: every fault, every move, every branch of the protocol. */
import { type MoveName, moves } from "../../../functions/model/run/moves.ts";
import type { RunWriteName, TaskWriteName } from "../../../functions/runs/write-names.ts";
import { inLedgers, ledgerWrites } from "../ledger/run-world.ts";
import { faultNames } from "../world/faults.ts";
import { overrideKinds, scheduleKinds } from "../world/outside/plan.ts";
import { branchNames } from "./branches.ts";

/** The fewest meetings in this many seeds. */
const fewest = 20;
const inSeeds = 2_000;

/** Worlds of ledgers make the first of these moves, in `test/simulation/ledger/`; the others are played in `traces/requires.test.ts`. */
const madeElsewhere: readonly MoveName[] = ["miss", "call off", "hold back"];

const otherWrites: readonly RunWriteName[] = [
  "watch owner",
  "watch dead letter",
  "postpone",
  "forget",
  "hold until",
  "announced",
  "told",
  "admit",
  "move rejected",
  "close rejected",
];

const partWrites: readonly TaskWriteName[] = [
  "take slot",
  "raise slot",
  "give slot back",
  "hold place",
  "join queue",
  "transfer slot",
  "fill slot",
  "clear queue",
  "reserve id",
  "count run",
  "uncount run",
  "pause task",
  "resume task",
  "mark fired",
  "watch task",
  "override task",
  "define schedule",
  "count schedule",
  "remove schedule",
  "uncount schedule",
];

const refusedPartWrites: readonly TaskWriteName[] = [
  "take slot",
  "give slot back",
  "reserve id",
  "count run",
  "mark fired",
];

const outages = ["storm", "lane full", "lane failing", "schedules out", "sweeper out"];

const deploys = [
  "deploy that adds a task",
  "deploy that brings a task back",
  "deploy that moves a task",
  "deploy that removes a task",
  "deploy of a version",
  "deploy that rolls a version back",
];

const logLines = [
  "continuation not sent",
  "not all fired",
  "admit",
  "lease lost",
  "watch dead letter",
  "forward",
  "slot not given back",
];

const happenings = [
  "dead letter comes back",
  "dead letter handled",
  "function timed out",
  "item while versions are mixed",
  "item longer than the lease",
  "machine died before its first checkpoint",
  "message comes back",
  "message given up by its queue",
  "params lost",
  "part of a batch comes back",
  "purge",
  "task throws",
  "throttle fails",
  "items skipped",
  "item that no longer comes next",
  "items redriven again",
  "part of skipped items in no chain",
];

const operatorsActs = [
  "operator: redrive items",
  ...overrideKinds.map((kind) => `operator: override ${kind}`),
  ...scheduleKinds.map((kind) => `operator: ${kind} schedule`),
];

function wanted(): string[] {
  const made = (Object.keys(moves) as MoveName[]).filter((move) => !madeElsewhere.includes(move));
  return [
    ...faultNames,
    ...outages,
    ...deploys,
    ...[...made, ...otherWrites, ...partWrites].map((name) => `write ${name}`),
    ...refusedPartWrites.map((name) => `refused ${name}`),
    ...logLines.map((event) => `logs ${event}`),
    ...happenings,
    ...operatorsActs,
    ...branchNames,
    ...[...ledgerWrites, "the sweeper died", "gap decided"].map(inLedgers),
  ];
}

/** What was met too seldom, one line each. Nothing is asked of fewer than 2,000 seeds. */
export function missing(met: ReadonlyMap<string, number>, seeds: number): string[] {
  if (seeds < inSeeds) return [];
  const least = Math.floor((fewest * seeds) / inSeeds);
  return wanted()
    .filter((what) => (met.get(what) ?? 0) < least)
    .map(
      (what) => `${what}: met ${met.get(what) ?? 0} times in ${seeds} seeds, at least ${least} are wanted`,
    );
}

/** How often everything was met, by name. Of refusals only those that are wanted. */
export function coverageLines(met: ReadonlyMap<string, number>): string[] {
  const shown = new Set(refusedPartWrites.map((name) => `refused ${name}`));
  return [...met]
    .filter(([what]) => !what.startsWith("refused ") || shown.has(what))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, times]) => `${String(times).padStart(9)}  ${what}`);
}

/** What two thousand seeds must meet, each at least twenty times: every fault, every move, every branch of the worker's way. */
import { moves } from "../../functions/model/moves.ts";
import { branchNames } from "./branches.ts";
import { deadLetterBranches } from "./dead-letter-source.ts";
import { faultNames } from "./faults.ts";

/** Moves of the table that nothing shipped makes so far. */
const notMadeYet: readonly string[] = ["miss"];

const hours = ["storm", "lane full", "lane failing", "schedules out", "clock out"];

const branches = [
  "claim lost: absent",
  "claim lost: another turn",
  "claim lost: ended",
  "claim lost: held",
  "claim lost: lapsed",
  "claim lost: missed",
  "claim lost: not yet due",
  "claim lost: own",
  "claim lost: paused",
  "claim lost: without a slot",
  "deploy that adds a task",
  "deploy that brings a task back",
  "deploy that moves a task",
  "deploy that removes a task",
  "died before its first checkpoint",
  "dead letter buried",
  "dead letter comes back",
  "function timed out",
  "give slot back",
  "item longer than the lease",
  "join queue",
  "message comes back",
  "message given up by its queue",
  "move forget",
  "move look after",
  "move sweep",
  "part of a batch comes back",
  "pause task",
  "point",
  "point refused",
  "resume task",
  "says continuation not sent",
  "says hand on",
  "says lease lost",
  "says remind",
  "says sent on",
  "says slot not given back",
  "take slot",
  "take slot refused",
  "task throws",
];

/** The fewest meetings in so many seeds. */
const fewest = 20;
const inSeeds = 2_000;

/** What was met too seldom, in words. Nothing is asked of fewer than 2,000 seeds. */
export function missing(met: ReadonlyMap<string, number>, seeds: number): string[] {
  if (seeds < inSeeds) return [];
  const made = Object.keys(moves).filter((move) => !notMadeYet.includes(move));
  const wanted = [
    ...faultNames,
    ...hours,
    ...made.map((move) => `move ${move}`),
    ...branches,
    ...branchNames,
    ...deadLetterBranches,
  ];
  const least = Math.floor((fewest * seeds) / inSeeds);
  return wanted
    .filter((what) => (met.get(what) ?? 0) < least)
    .map(
      (what) => `${what}: met ${met.get(what) ?? 0} times in ${seeds} seeds, at least ${least} are wanted`,
    );
}

/** Everything that was met, the seldom first. */
export function coverageLines(met: ReadonlyMap<string, number>): string[] {
  return [...met]
    .filter(
      ([what]) => !what.endsWith(" refused") || what === "point refused" || what === "take slot refused",
    )
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, times]) => `${String(times).padStart(9)}  ${what}`);
}

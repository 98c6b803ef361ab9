/** Mistakes that only worlds notice in which parallel runs meet limits and deploys. */
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { Write } from "../../../functions/store/run-store.ts";
import { drawMeeting } from "./draw-meeting.ts";
import { noFaults, type ParallelPlan } from "./plan.ts";
import { landing, type ParallelTrap, setting } from "./traps.ts";
import { ParallelWorld } from "./world.ts";

const withoutAdmission = (write: Write<RunRecord>): Write<RunRecord> => ({
  ...write,
  remove: [...(write.remove ?? []), "admitted"],
});

const longAgo = new Date(0).toISOString();

export const meetingTraps: readonly ParallelTrap[] = [
  landing(
    "a run gives up its place while it waits for its shards",
    "limited",
    ({ name }) => name === "spread",
    withoutAdmission,
  ),
  landing(
    "a run gives up its place when it launches shards that were redriven",
    "redriven",
    ({ name }) => name === "reset",
    withoutAdmission,
  ),
  landing(
    "the place of a run that was cancelled goes to another while its shards are at work",
    "cancelled",
    ({ name }, { run }, found) => name === "cancel" && !run.includes("#") && (found?.open ?? 0) > 0,
    (write) => setting(write, { endedAt: longAgo }),
  ),
  { name: "a deploy's limits do not reach the workers", change: { keepsFirst: true }, hardAs: "deployed" },
];

const limited = (plan: ParallelPlan): ParallelPlan => ({
  ...plan,
  faults: noFaults,
  deadly: undefined,
  timeoutSeconds: undefined,
  acts: [],
  fates: new Map(),
  sizes: [3, 3],
  itemMs: [1_000, 13_000],
  meeting: plan.meeting && {
    ...plan.meeting,
    first: { concurrency: { limit: 1 }, isParallel: true },
    deploys: [],
    overrides: [],
  },
});

/** Worlds in which a mistake shows soon. */
export const hardFor: Readonly<Record<string, (plan: ParallelPlan) => ParallelPlan>> = {
  limited,
  redriven: (plan) => ({
    ...limited(plan),
    maxAttempts: 1,
    fates: new Map([[0, "throws once"]]),
    acts: [5_000, 20_000, 40_000, 60_000].map((at) => ({ at, act: "redrive" })),
  }),
  cancelled: (plan) => ({
    ...limited(plan),
    acts: [3_000, 20_000].map((at) => ({ at, act: "cancel" })),
  }),
  deployed: (plan) => ({ ...plan, faults: noFaults, deadly: undefined }),
};

/** Each is noticed within so many seeds. */
const mostSeeds = 30;

/** The first seed whose rules notice a mistake; undefined where none does. */
export async function meetingCaughtBy({ change, hardAs }: ParallelTrap): Promise<number | undefined> {
  const harder = hardFor[hardAs] ?? ((plan) => plan);
  for (let seed = 1; seed <= mostSeeds; seed++)
    if ((await new ParallelWorld(harder(drawMeeting(seed)), change).run()).length > 0) return seed;
  return undefined;
}

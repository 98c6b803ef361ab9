/** Mistakes that only worlds notice in which parallel runs meet limits and deploys. */
import { parentOf } from "../../../functions/model/run/shard.ts";
import { giveSlotBack } from "../../../functions/runs/moves/task/give-slot-back.ts";
import { drawMeeting } from "./draw-meeting.ts";
import type { Version } from "./meeting.ts";
import { noFaults, type ParallelPlan } from "./plan.ts";
import { machine, type ParallelTrap } from "./traps.ts";
import { ParallelWorld } from "./world.ts";

/** Gives the place of a run back as a write of its or of a shard's is sent. */
function givingBack(name: string, hardAs: string, at: string, stage = false): ParallelTrap {
  return machine(name, hardAs, () => ({
    async before(write, of, { world }) {
      if (write.name !== at) return;
      const { task, run } = parentOf(of)?.parent ?? of;
      const { memory } = world.harness;
      const turn = (await memory.get({ task, run }))?.admitted ?? 0;
      const key = stage ? { task: "(stage)", part: "slots" } : { task, part: "state" };
      await memory.updatePart(key, giveSlotBack({ run: stage ? `${task}/${run}` : run, turn }));
    },
  }));
}

export const meetingTraps: readonly ParallelTrap[] = [
  givingBack("a run gives up its place while it waits for its shards", "limited", "spread"),
  givingBack("a run gives up the place of its stage while it waits for its shards", "staged", "spread", true),
  givingBack("a run gives up its place when it launches shards that were redriven", "redriven", "reset"),
  givingBack("a shard that ends gives back the place of its run", "limited", "count"),
  givingBack("the first shard that hears of a cancel gives back the place of its run", "cancelled", "park"),
  { name: "a deploy's limits do not reach the workers", change: { keepsFirst: true }, hardAs: "deployed" },
];

const withFirst = (plan: ParallelPlan, first: Version): ParallelPlan => ({
  ...plan,
  meeting: plan.meeting && { ...plan.meeting, first, deploys: [], overrides: [] },
});

const limited = (plan: ParallelPlan): ParallelPlan => ({
  ...withFirst(plan, { concurrency: { limit: 1 }, isParallel: true }),
  faults: noFaults,
  deadly: undefined,
  timeoutSeconds: undefined,
  acts: [],
  fates: new Map(),
  sizes: [3, 3],
  itemMs: [1_000, 13_000],
});

/** Worlds in which a mistake shows soon. */
const hardFor: Readonly<Record<string, (plan: ParallelPlan) => ParallelPlan>> = {
  limited,
  staged: (plan) => withFirst(limited(plan), { maxRunningTasks: 1, isParallel: true }),
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

/**
 * What the sweeper costs a month for what differs from stage to stage, besides what it fires: looks at the ledgers of the
 * triggers that are deployed, and what people make without a deploy, which only its price can be told of. Pure.
 *
 * Synth does without it: to count the instants of each trigger would take seconds where there are thousands.
 */
import { sumOf } from "../../functions/model/cost/prices.ts";
import { checksMonth, looksMonth, overrideMonth } from "../../functions/model/cost/sweeper-cost.ts";
import { defaultMaxSchedules } from "../../functions/model/task/run-time-schedule.ts";
import type { Deployment } from "./deployment.ts";
import { instantsAMonth } from "./fire-bounds.ts";
import { type Cost, costOf } from "./stage/cost.ts";
import { sweeperMemoryMb } from "./stage/stage.ts";
import { timedTriggers } from "./timed-triggers.ts";

export interface SweeperCost {
  /** At the ledgers of the team's triggers. Those of Pawl's own tasks count as idle. */
  readonly looks: Cost;
  /** While there are any: of one, and of the many that a minute compares. Their looks and runs come on top. */
  readonly runTimeSchedules: { readonly one: Cost; readonly most: Cost };
  /** One of a schedule, of `enabled` or `catchUp`, while it holds or is to come, and a day longer. */
  readonly override: Cost;
}

/** @param now from here on instants are counted */
export function sweeperCost({ tasks, stage }: Deployment, now: Date): SweeperCost {
  const enabled = tasks.filter((task) => task.enabled);
  const looks = timedTriggers(enabled).map((trigger) =>
    looksMonth(sweeperMemoryMb, instantsAMonth({ ...trigger, lane: "" }, now)),
  );
  const checks = (count: number) => costOf(checksMonth(sweeperMemoryMb, count));
  return {
    looks: costOf(sumOf(...looks.map((each) => [1, each] as const))),
    runTimeSchedules: { one: checks(1), most: checks(stage.maxSchedules ?? defaultMaxSchedules) },
    override: costOf(overrideMonth(sweeperMemoryMb)),
  };
}

import type { RunRecord } from "../../../model/run/run.ts";
import { isNew } from "../../clauses.ts";
import type { RunWrite } from "../../write.ts";

/** A part of a run's plan, stored as an item of its own. */
export interface PlanPart {
  /** JSON text: up to 250 specs of shards, in order. */
  readonly specs: string;
  readonly expiresAt: number;
}

/** Stores a part of a plan, once: a later planner continues after the parts that are there. */
export function putPlan(part: PlanPart): RunWrite {
  return { name: "put plan", level: "debug", condition: [isNew], set: part as Partial<RunRecord> };
}

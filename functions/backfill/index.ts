/** Backfill: starts what did not run, after a plan that says what that means. This is all that other rooms may use. */
export { backfill } from "./backfill.ts";
export { readKnownParams } from "./known-params.ts";
export { type BackfillPlan, notKnown, planOf } from "./plan.ts";
export { type Circumstances, misnamed, mostInstants, refusalOf } from "./refusal.ts";
export {
  type BackfillKind,
  type BackfillParams,
  backfillKinds,
  backfillMistakes,
  backfillSchema,
  mostConcurrent,
  requestOf,
} from "./request.ts";

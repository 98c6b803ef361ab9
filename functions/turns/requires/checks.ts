/**
 * Checks one requirement. Each has 10 s, and never longer than its turn; one that throws, or does not answer in time, is not
 * met. A text that says why is the answer; undefined where it is met.
 */
import { inTime } from "../../model/in-time.ts";
import type { KnownRequirement, RequirementOf } from "../../model/requires/requirement.ts";
import { show } from "../../model/show.ts";
import type { TaskContext } from "../../model/task/task.ts";
import { causeText } from "../../runs/index.ts";
import { TurnContext } from "../task-context.ts";
import type { Turn } from "../turn.ts";
import { follow, msUntilAbandoned } from "../within-turn.ts";
import { lastSuccess } from "./last-success.ts";

/** So long may one check take, in milliseconds. */
export const longestCheckMs = 10_000;

/** Why a requirement is not met. Never rejects. @param at where it stands, such as `requires[0]` */
export async function whyUnmet(
  turn: Turn,
  params: unknown,
  one: RequirementOf<TaskContext>,
  at: string,
): Promise<string | undefined> {
  const over = new AbortController();
  const name = typeof one === "function" ? one.name || at : nameOf(one);
  // Its signal tells the code of a task that nobody waits for it any more.
  const ctx = new TurnContext(turn, params, over.signal);
  const longestMs = Math.min(longestCheckMs, msUntilAbandoned(turn));
  try {
    const checking = check(turn, one, ctx, name);
    follow(turn, checking);
    return await inTime(turn.context.clock, longestMs, checking, () => {
      const late = `${name} did not answer within ${Math.round(longestMs / 1_000)} s`;
      over.abort(new Error(late));
      return late;
    });
  } catch (error) {
    return `${name} failed: ${causeText(error)}`;
  }
}

/** What a requirement is called where it gives no answer. */
function nameOf(one: KnownRequirement): string {
  if (one.kind === "succeeded") return `the last success of ${one.task}`;
  if (one.kind === "alarm") return `alarm ${one.name}`;
  const of = one.kind === "parameter" ? one.name : one.parameter;
  return of === undefined ? "the active Region" : `parameter ${of}`;
}

async function check(
  turn: Turn,
  one: RequirementOf<TaskContext>,
  ctx: TaskContext,
  name: string,
): Promise<string | undefined> {
  if (typeof one === "function") return answer(name, await one(ctx));
  if (one.kind === "succeeded") return lastSuccess(turn.context, one);
  const { conditions } = turn.context;
  if (conditions === undefined) throw new Error("this worker has no code to ask AWS");
  if (one.kind === "parameter") {
    const value = await conditions.parameter(one.name);
    if (value === undefined) return `${name} does not exist`;
    // Its value may be nobody's business.
    return value === one.equals ? undefined : `${name} is not ${show(one.equals)}`;
  }
  if (one.kind === "alarm") {
    const state = await conditions.alarmState(one.name);
    if (state === undefined) return `${name} does not exist`;
    const isMet = state === "OK" || (one.mayLackData === true && state === "INSUFFICIENT_DATA");
    return isMet ? undefined : `${name} is ${state}`;
  }
  const { parameter, parameterRegion, activeRegion } = one;
  const active: unknown = activeRegion
    ? await activeRegion(ctx)
    : await conditions.parameter(parameter as string, parameterRegion);
  if (active === undefined) return `${name} does not exist`;
  const { region } = conditions;
  return active === region ? undefined : `the active Region is ${show(active)}, and this is ${region}`;
}

/** What a function of the task answered. */
function answer(name: string, given: unknown): string | undefined {
  if (given === true) return undefined;
  if (given === false || given === "") return `${name} is not met`;
  if (typeof given === "string") return given;
  return `${name} answered ${show(given)}: allowed are true, false or a text`;
}

/**
 * Checks one requirement. Each has 10 s, and never longer than its turn. A function that throws, or does not answer in time, is
 * not met. What AWS cannot say for now is asked again, ever more seldom, while there is time: after that nothing is known.
 */
import { inTime } from "../../model/in-time.ts";
import { UnavailableError } from "../../model/requires/conditions.ts";
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

/** AWS is asked again after so long, in milliseconds, then after twice that each time, up to the longest. */
const shortestPauseMs = 200;
const longestPauseMs = 2_000;

/** What speaks against a start. Unknown: it is not that something is not met, but that nobody could say. */
export interface Unmet {
  readonly why: string;
  readonly isUnknown: boolean;
}

/** Why a requirement is not met; undefined where it is. Never rejects. @param at where it stands, such as `requires[0]` */
export async function whyUnmet(
  turn: Turn,
  params: unknown,
  one: RequirementOf<TaskContext>,
  at: string,
): Promise<Unmet | undefined> {
  const over = new AbortController();
  const name = typeof one === "function" ? one.name || at : nameOf(one);
  const isOwn = typeof one === "function" || (one.kind === "region" && one.activeRegion !== undefined);
  // Its signal tells the code of a task that nobody waits for it any more.
  const ctx = new TurnContext(turn, params, over.signal);
  const longestMs = Math.min(longestCheckMs, msUntilAbandoned(turn));
  let last: string | undefined;
  try {
    const checking = isOwn
      ? check(turn, one, ctx, name)
      : untilAnswered(
          turn,
          over.signal,
          () => check(turn, one, ctx, name),
          (error) => {
            last = error.message;
          },
        );
    // A call to AWS that is no longer waited for ends by itself, and its answer is ignored.
    if (isOwn) follow(turn, checking);
    else checking.catch(() => {});
    const why = await inTime(turn.context.clock, longestMs, checking, () => {
      const late = `${name} did not answer within ${Math.round(longestMs / 1_000)} s`;
      over.abort(new Error(late));
      if (!isOwn) throw new UnavailableError(last === undefined ? late : `${late}: ${last}`);
      return late;
    });
    return why === undefined ? undefined : { why, isUnknown: false };
  } catch (error) {
    if (error instanceof UnavailableError) return { why: error.message, isUnknown: true };
    return { why: `${name} failed: ${causeText(error)}`, isUnknown: false };
  }
}

/** Asks until there is an answer, or nobody waits for it any more. @throws what is no matter of time */
async function untilAnswered<T>(
  { context: { clock, random } }: Turn,
  over: AbortSignal,
  ask: () => Promise<T>,
  tell: (error: UnavailableError) => void,
): Promise<T> {
  for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof UnavailableError) || over.aborted) throw error;
      tell(error);
    }
    // Runs that start at one instant ask again at different ones.
    const ms = pauseMs * (0.5 + random() / 2);
    await new Promise<void>((resolve) => clock.after(ms, resolve));
    over.throwIfAborted();
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
  if (one.kind === "succeeded")
    return lastSuccess(turn.context, one).catch((error: unknown) => {
      throw new UnavailableError(`the runs of ${one.task} could not be read: ${causeText(error)}`);
    });
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

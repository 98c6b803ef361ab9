/**
 * Asks the functions of a task's `choices`. An answer is kept for half a minute in its process, so that a burst of runs, or a
 * form that is opened again, does not ask the same system each time.
 */
import { inTime } from "../../model/in-time.ts";
import { type ChoicesContext, type LabelledChoice, readChoices } from "../../model/params/choices.ts";
import type { RunKey } from "../../model/run/run.ts";
import type { TaskRole } from "../../model/task/run-as/task-roles.ts";
import type { DeployedTask, WorkerContext } from "../../runs/index.ts";

/** How long a function may take, in milliseconds. */
const longestMs = 5_000;
/** How long its answer is kept. */
const keptMs = 30_000;

interface Answer {
  readonly choices: readonly LabelledChoice[];
  /** On the monotonic clock. */
  readonly at: number;
}

/** By the services that a function is given: a process of Lambda's has one set of them for each role. */
const answers = new WeakMap<object, Map<unknown, Answer>>();

/** Who asks: a run of the task, or nobody in particular. Either way the functions have the task's role, as its other code has. */
export interface Asking {
  readonly context: WorkerContext;
  readonly deployed: DeployedTask;
  /** The run that a session of the task's role is named after. */
  readonly key: RunKey;
}

/**
 * The values that a param may have now.
 * @param isFresh no answer from before is taken @default false
 * @throws Error where the function throws, is late, or answers with no list, or the task's role cannot be assumed
 */
export async function askChoices(
  asking: Asking,
  param: string,
  isFresh = false,
): Promise<Answer & { readonly isKept: boolean }> {
  const { context, deployed, key } = asking;
  const given = deployed.task.choices?.[param];
  const now = context.clock.monotonic();
  if (typeof given !== "function") return { choices: readChoices(given, param), at: now, isKept: false };
  const role = deployed.runAs?.of(key);
  await role?.assume();
  const services = role?.services ?? context.services;
  const kept = answers.get(services) ?? new Map<unknown, Answer>();
  answers.set(services, kept);
  const before = kept.get(given);
  if (!isFresh && before !== undefined && now - before.at < keptMs) return { ...before, isKept: true };
  const answer = { choices: readChoices(await answerOf(asking, role, param, given), param), at: now };
  kept.set(given, answer);
  return { ...answer, isKept: false };
}

async function answerOf(
  { context, deployed }: Asking,
  role: TaskRole | undefined,
  param: string,
  ask: (ctx: ChoicesContext) => unknown,
): Promise<unknown> {
  const over = new AbortController();
  const { signal } = over;
  const { clock, config } = context;
  const ctx = {
    task: deployed.task.name,
    services: role?.services ?? context.services,
    credentials: role?.credentials,
    config,
    signal,
  } as ChoicesContext;
  const asked = async () => ask(ctx);
  const late = () => {
    over.abort();
    throw new LateError(`choices.${param} did not answer within ${longestMs / 1000} s`);
  };
  try {
    return await inTime(clock, longestMs, asked(), late);
  } catch (cause) {
    if (cause instanceof LateError) throw cause;
    throw new Error(`choices.${param} threw ${String(cause)}`, { cause });
  }
}

class LateError extends Error {}

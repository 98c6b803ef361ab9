/**
 * A run's shards are planned once, in its own turn. Specs that a task yields are stored 250 at a time, each part once: a plan that
 * takes several turns goes on after the last spec stored, and so does one whose worker died. A late put of a dead planner finds
 * its part taken, or lies behind the end of the plan.
 */
import { NonRetryableError } from "../../model/errors.ts";
import { show } from "../../model/show.ts";
import type { Json } from "../../model/task/task.ts";
import { planned, readShards, specsInPart, storePlanPart } from "../../runs/index.ts";
import type { Ending } from "../stop.ts";
import { TurnContext } from "../task-context.ts";
import type { Turn } from "../turn.ts";
import { askForTotal } from "../walk/total.ts";
import { PlanCheck } from "./check-plan.ts";
import { checkSecret, specText } from "./specs.ts";
import { reached } from "./unavailable.ts";

/** How many shards there are, or how the turn ends before that is known. */
export type Planned = { readonly shards: number } | { readonly ending: Ending };

/** What `shards` is given. Its signal also says that the turn is over. */
class PlanningContext extends TurnContext {
  readonly wantedShards: number;

  constructor(turn: Turn, params: unknown, wantedShards: number, signal: AbortSignal) {
    super(turn, params, signal);
    this.wantedShards = wantedShards;
  }
}

/** The specs that were stored by now: how many, and how many items they say that they have, where each says so. */
interface Plan {
  readonly shards: number;
  readonly items?: number;
}

/** Plans a run, and writes how many shards it has. @throws what the task throws, and NonRetryableError for a plan that cannot be */
export async function plan(turn: Turn, params: unknown): Promise<Planned> {
  const { task, settings } = turn.deployed;
  if (task.total !== undefined) await askForTotal(task.total, turn, params);
  if (turn.stop !== undefined) return { ending: turn.stop };
  const wanted = settings.parallel?.shards ?? 1;
  const isAsked = task.shards !== undefined && wanted > 1;
  const stored = isAsked ? await storePlan(turn, params, wanted) : { shards: wanted };
  if ("kind" in stored) return { ending: stored };
  const { shards, items } = stored;
  // A plan of nothing is done at once.
  if (shards === 0) return { shards };
  const { checkpoints } = turn;
  checkpoints.total ??= items;
  const given = { shards, total: checkpoints.total };
  const outcome = await reached(turn.lease.write((lease) => planned(lease, given)));
  if (outcome.ok) return { shards };
  if (!turn.lease.isHeldIn(outcome.item)) turn.end({ kind: "lost" });
  else turn.end({ kind: "release" });
  return { ending: turn.stop ?? { kind: "lost" } };
}

/** Stores the specs that are not stored yet. Returns all of them, or how the turn ends before. */
async function storePlan(turn: Turn, params: unknown, wanted: number): Promise<Plan | Ending> {
  const over = new AbortController();
  const { clock } = turn.context;
  const left = turn.deadline.stopAt - clock.monotonic();
  const cancel = clock.after(Math.max(0, left), () => over.abort(new Error("the turn is over")));
  try {
    return await storeAll(turn, params, wanted, AbortSignal.any([turn.request.signal, over.signal]));
  } finally {
    cancel();
  }
}

async function storeAll(
  turn: Turn,
  params: unknown,
  wanted: number,
  signal: AbortSignal,
): Promise<Plan | Ending> {
  for (;;) {
    const { specs, parts } = await reached(readShards(turn.context.store, turn.run));
    const check = new PlanCheck();
    for (const spec of specs) check.next(spec);
    const ctx = new PlanningContext(turn, params, wanted, signal);
    const walk = specsIn(turn.deployed.task.shards?.(ctx, specs.at(-1)));
    const stored = await storeRest(turn, walk, check, parts, signal);
    if (stored === "taken") continue;
    return stored === "all" ? check.plan : stored;
  }
}

type Specs = AsyncIterable<unknown> | Iterable<unknown>;

/** What `shards` returned. @throws NonRetryableError for what is no collection, such as nothing, a text, or a promise */
function specsIn(given: unknown): Specs {
  const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now } = Object(
    given ?? {},
  ) as AsyncIterable<unknown> & Iterable<unknown>;
  if (typeof given !== "string" && (typeof later === "function" || typeof now === "function"))
    return given as Specs;
  throw new NonRetryableError(
    `shards returned ${show(given, 100)}: an array or a generator of specs is allowed, without a promise around it`,
  );
}

/** Taken: another planner has stored a part. */
async function storeRest(
  turn: Turn,
  walk: Specs,
  check: PlanCheck,
  firstPart: number,
  signal: AbortSignal,
): Promise<"all" | "taken" | Ending> {
  const { context } = turn;
  let [part, texts]: [number, string[]] = [firstPart, []];
  const store = async () => {
    const isOwn = texts.length === 0 || (await reached(storePlanPart(context, turn.run, part++, texts)));
    // A turn in which a part was stored has got further.
    if (texts.length > 0) turn.checkpoints.add({ fruitlessTurns: 0 });
    texts = [];
    return isOwn;
  };
  const endEarly = async (): Promise<Ending> => {
    await store();
    return turn.stop ?? { kind: "lost" };
  };
  try {
    for await (const spec of walk) {
      const text = specText(spec, "shards yielded");
      checkSecret(turn, text, "shards yielded");
      check.next(JSON.parse(text) as Json);
      texts.push(text);
      if (texts.length === specsInPart && !(await store())) return "taken";
      const isDue = context.clock.monotonic() >= turn.checkInAt;
      if (isDue && (await turn.checkInWithin()) !== undefined) return await endEarly();
    }
  } catch (error) {
    // The task obeys its signal.
    if (!signal.aborted || (await turn.checkInWithin()) === undefined) throw error;
    return endEarly();
  }
  check.end();
  return (await store()) ? "all" : "taken";
}

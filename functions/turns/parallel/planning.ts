/**
 * A run's shards are planned once, in its own turn. Specs that a task yields are stored 250 at a time, each part once: a plan that
 * takes several turns goes on after the last spec stored, and so does one whose worker died. A late put of a dead planner finds
 * its part taken, or lies behind the end of the plan.
 */
import type { Json } from "../../model/task/task.ts";
import { planned, readShards, specsInPart, storePlanPart } from "../../runs/index.ts";
import type { Ending } from "../stop.ts";
import { TurnContext } from "../task-context.ts";
import type { Turn } from "../turn.ts";
import { askForTotal } from "../walk/total.ts";
import { PlanCheck, specText } from "./check-plan.ts";
import { reached } from "./unavailable.ts";

/** How many shards there are, or how the turn ends before that is known. */
export type Planned = { readonly shards: number } | { readonly ending: Ending };

/** What `shards` is given. */
class PlanningContext extends TurnContext {
  readonly wantedShards: number;

  constructor(turn: Turn, params: unknown, wantedShards: number) {
    super(turn, params);
    this.wantedShards = wantedShards;
  }
}

/** Plans a run, and writes how many shards it has. @throws what the task throws, and NonRetryableError for a plan that cannot be */
export async function plan(turn: Turn, params: unknown): Promise<Planned> {
  const { task, settings } = turn.deployed;
  if (task.total !== undefined) await askForTotal(task.total, turn, params);
  if (turn.stop !== undefined) return { ending: turn.stop };
  const wanted = settings.parallel?.shards ?? 1;
  const counted = task.shards === undefined ? wanted : await storePlan(turn, params, wanted);
  if (typeof counted !== "number") return { ending: counted };
  // A plan of nothing is done at once.
  if (counted === 0) return { shards: 0 };
  const given = { shards: counted, total: turn.checkpoints.total };
  const outcome = await reached(turn.lease.write((lease) => planned(lease, given)));
  if (outcome.ok) return { shards: counted };
  if (!turn.lease.isHeldIn(outcome.item)) turn.end({ kind: "lost" });
  else turn.end({ kind: "release" });
  return { ending: turn.stop ?? { kind: "lost" } };
}

/** Stores the specs that are not stored yet. Returns how many there are in all, or how the turn ends before. */
async function storePlan(turn: Turn, params: unknown, wanted: number): Promise<number | Ending> {
  for (;;) {
    const { specs, parts } = await reached(readShards(turn.context.store, turn.run));
    const check = new PlanCheck();
    for (const spec of specs) check.next(spec);
    const ctx = new PlanningContext(turn, params, wanted);
    const walk = turn.deployed.task.shards?.(ctx, specs.at(-1)) ?? [];
    const stored = await storeRest(turn, walk, check, parts);
    if (stored === "taken") continue;
    if (typeof stored !== "number") return stored;
    return specs.length + stored;
  }
}

type Specs = AsyncIterable<unknown> | Iterable<unknown>;

/** Taken: another planner has stored a part. */
async function storeRest(
  turn: Turn,
  walk: Specs,
  check: PlanCheck,
  firstPart: number,
): Promise<number | "taken" | Ending> {
  const { context } = turn;
  let [part, count, texts]: [number, number, string[]] = [firstPart, 0, []];
  const store = async () => {
    const isMine = texts.length === 0 || (await reached(storePlanPart(context, turn.run, part++, texts)));
    // A turn in which a part was stored has got further.
    if (texts.length > 0) turn.checkpoints.add({ fruitlessTurns: 0 });
    texts = [];
    return isMine;
  };
  for await (const spec of walk) {
    const text = specText(spec);
    check.next(JSON.parse(text) as Json);
    texts.push(text);
    count++;
    if (texts.length === specsInPart && !(await store())) return "taken";
    if (context.clock.monotonic() < turn.checkInAt || (await turn.checkInWithin()) === undefined) continue;
    await store();
    return turn.stop ?? { kind: "lost" };
  }
  check.end();
  return (await store()) ? count : "taken";
}

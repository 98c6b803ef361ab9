/**
 * Mutants of worlds of backfills: each clause of the writes that begin a run left out, and mistakes that the protocol guards
 * against. The rules must notice each.
 */
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { backfillTask } from "../../../functions/model/task/own-task.ts";
import type { Write } from "../../../functions/store/run-store.ts";
import { type AnyWrite, withoutClauses } from "../mutants/any-write.ts";
import { hashText } from "../random.ts";
import type { Change } from "./machine.ts";
import { type BackfillPlan, drawBackfillPlan } from "./plan.ts";
import { judge } from "./rules.ts";
import { BackfillWorld } from "./world.ts";

export interface BackfillMutant {
  readonly name: string;
  readonly change: Change;
  /** What makes a world harder for it. */
  readonly harder?: (plan: BackfillPlan) => BackfillPlan;
}

type RunsWrite = Write<RunRecord>;

/** Whether a write begins a run of a backfill. */
const begins = ({ set }: RunsWrite) => set?.backfill !== undefined;

/**
 * A redrive's other clause, that it may start from the status, is proven by the simulator's own worlds: of a backfill the turn
 * says all that it does.
 */
function clause(write: "create" | "redrive", name: string): BackfillMutant {
  const without = (asked: RunsWrite) =>
    withoutClauses(asked as unknown as AnyWrite, (each) => each.name === name) as unknown as RunsWrite;
  return {
    name: `${write}: ${name}`,
    change: { write: (asked) => (asked.name === write && begins(asked) ? without(asked) : asked) },
    harder: (plan) => ({
      ...plan,
      initial: plan.initial.map(() => (write === "create" ? "missing" : "errored")),
      request: { ...plan.request, only: write === "create" ? "missed" : "errored" },
      longestRun: 200,
      deadly: write,
      dies: 0,
    }),
  };
}

/** The cursor is stored otherwise than its worker believes. */
function cursorTrap(name: string, changed: (cursor: string) => string | undefined): BackfillMutant {
  const isSaving = (asked: RunsWrite, task: string) =>
    task === backfillTask && typeof asked.set?.cursor === "string";
  return {
    name,
    change: {
      write: (asked, task) =>
        isSaving(asked, task)
          ? { ...asked, set: { ...asked.set, cursor: changed(asked.set?.cursor as string) } }
          : asked,
      answer: (item, { set }) => (set?.cursor === undefined ? item : { ...item, cursor: set.cursor }),
    },
  };
}

const many = (plan: BackfillPlan): BackfillPlan => ({
  ...plan,
  dies: 0.1,
  meddles: 0.2,
  overlap: "allow",
  request: { ...plan.request, maxConcurrent: 1 },
});

export const backfillMutants: readonly BackfillMutant[] = [
  clause("create", "the run is new"),
  clause("redrive", "at this turn"),
  {
    name: "an absent run is created at turn 0",
    change: {
      write: (asked) =>
        begins(asked) && asked.set?.turn === 1 ? { ...asked, set: { ...asked.set, turn: 0 } } : asked,
    },
    harder: (plan) => ({ ...plan, initial: plan.initial.map(() => "missing"), meddles: 0.5 }),
  },
  {
    name: "a run does not bear its backfill's name",
    change: {
      write: (asked) => (begins(asked) ? { ...asked, set: { ...asked.set, backfill: undefined } } : asked),
    },
  },
  {
    name: "what is begun is not counted",
    change: { part: (asked) => (asked.name === "count run" ? { ...asked, add: undefined } : asked) },
    harder: (plan) => ({
      ...plan,
      initial: plan.initial.map(() => "missing"),
      request: { ...plan.request, only: undefined },
      places: 1,
    }),
  },
  {
    name: "a trigger that is used up may start more",
    change: {
      part: (asked) => (asked.name === "count run" ? { ...asked, condition: [] } : asked),
    },
    harder: (plan) => ({
      ...plan,
      initial: plan.initial.map(() => "missing"),
      request: { ...plan.request, only: undefined },
      places: 1,
    }),
  },
  {
    ...cursorTrap("what is in flight is forgotten", (cursor) =>
      JSON.stringify({ ...JSON.parse(cursor), flight: {} }),
    ),
    harder: many,
  },
  {
    ...cursorTrap("the cursor is seldom stored", (cursor) =>
      hashText(cursor) % 7 === 0 ? cursor : undefined,
    ),
    harder: many,
  },
];

/** Each is noticed within so many seeds. */
const mostSeeds = 200;

/** The first seed whose rules notice a mutant; undefined where none does. */
export async function caughtBy({
  change,
  harder = (plan) => plan,
}: BackfillMutant): Promise<number | undefined> {
  for (let seed = 1; seed <= mostSeeds; seed++) {
    const world = new BackfillWorld(harder(drawBackfillPlan(seed)), change);
    await world.run();
    if ((await judge(world)).wrong.length > 0) return seed;
  }
  return undefined;
}

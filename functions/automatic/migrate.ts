/**
 * `pawl.migrate`: after an upgrade, rewrites what an earlier version has stored as this one reads it. The sweeper starts it
 * where it finds such things.
 *
 * It does all of it twice: at once, so that what this version does not find is found soon, and again 20 minutes after it was
 * started, since a worker of the earlier version may be at work for 15 minutes after the deploy. Only then it raises the
 * format. A rewrite has its own condition, and finds nothing to do the second time: so a run may stop anywhere.
 */
import { formatOf, formatPart, settledAfterMs } from "../model/format/data-format.ts";
import { migrateTask } from "../model/task/automatic.ts";
import { defineOwnTask, type TaskContext } from "../model/task/task.ts";
import { apply, raiseFormat } from "../runs/index.ts";
import { type Migration, migrationsFrom, type Rewrite } from "../upkeep/migrations/index.ts";
import { servicesOf } from "./services.ts";

type Step =
  | { readonly kind: "rewrite"; readonly rewrite: Rewrite }
  | { readonly kind: "settle" }
  | { readonly kind: "raise"; readonly from: number; readonly to: number };

/** How far it is: the format that it leads to, how often everything was looked at before, and how much was rewritten. */
interface Place {
  readonly to: number;
  readonly looks: 0 | 1 | 2;
  readonly rewritten: number;
}

export default defineOwnTask({
  name: migrateTask,
  description: "Rewrites what an earlier version has stored, after an upgrade.",
  unit: "steps",
  async *items(ctx) {
    const { context } = servicesOf(ctx);
    const from = formatOf(await context.store.getPart(formatPart));
    for (const migration of migrationsFrom(from)) yield* stepsOf(ctx, migration);
  },
  async process(step, ctx) {
    const { context } = servicesOf(ctx);
    if (step.kind === "rewrite") return step.rewrite.apply();
    if (step.kind === "raise") {
      const { ok, item } = await apply(context, formatPart, raiseFormat(step.from, step.to));
      if (ok || formatOf(item) >= step.to) return;
      throw new Error(`the format is not ${step.from} any more`);
    }
    const leftMs = ctx.scheduledTime.getTime() + settledAfterMs - context.clock.now();
    if (leftMs > 0) ctx.snooze(Math.ceil(leftMs / 1000));
  },
});

async function* stepsOf(
  ctx: TaskContext,
  { to, find }: Migration,
): AsyncGenerator<readonly [Step, Place & { readonly [key: string]: number }]> {
  const { context } = servicesOf(ctx);
  const place: Place | undefined = ctx.cursor?.to === to ? ctx.cursor : undefined;
  let { looks, rewritten }: Pick<Place, "looks" | "rewritten"> = place ?? { looks: 0, rewritten: 0 };
  while (looks < 2) {
    for await (const rewrite of find(context)) {
      rewritten++;
      yield [
        { kind: "rewrite", rewrite },
        { to, looks, rewritten },
      ];
    }
    looks = looks === 0 ? 1 : 2;
    if (looks === 1) yield [{ kind: "settle" }, { to, looks, rewritten }];
  }
  yield [
    { kind: "raise", from: to - 1, to },
    { to, looks, rewritten: rewritten + 1 },
  ];
}

/** What a limit costs in calls to DynamoDB besides those of a run without one, counted in memory over the shipped code. */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { startRun } from "../../../functions/runs/start.ts";
import { Harness } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import type { Figure } from "../kit/figure.ts";

interface Counted {
  readonly writes: number;
  readonly reads: number;
}

const anyParams: StandardSchemaV1 = {
  "~standard": { version: 1, vendor: "bench", validate: (value) => ({ value }) },
};
const writing = ["update", "updatePart", "updateAttachment"];

/** So many runs of a task with these settings, of which all but one wait. */
async function callsOf(settings: object, runs: number): Promise<Counted> {
  const counted = { writes: 0, reads: 0 };
  const harness: Harness = new Harness({
    tasks: [
      defineTask({
        name: "walk",
        description: "Takes two turns.",
        params: anyParams,
        async run(ctx) {
          if (ctx.cursor !== undefined) return;
          await ctx.checkpoint(1);
          ctx.snooze(1);
        },
        ...settings,
      }) as unknown as Task,
    ],
    store: (memory) =>
      interceptedStore(memory, ({ method, forward }) => {
        counted[writing.includes(method) ? "writes" : "reads"]++;
        return forward();
      }),
  });
  for (let i = 0; i < runs; i++)
    await startRun(harness.context, { task: "walk", lane: "default", kind: "manual", params: { shop: "a" } });
  for (let i = 0; i < runs; i++) await harness.next();
  for (let second = 0; second < 5 * runs; second++) {
    await harness.clock.advance(1_000);
    await harness.drain();
  }
  const ended = (await harness.runs("walk")).filter(({ status }) => status === "succeeded");
  if (ended.length !== runs) throw new Error(`${ended.length} of ${runs} runs succeeded`);
  return counted;
}

export async function callsCounted(): Promise<readonly Figure[]> {
  const free = await callsOf({ overlap: "allow" }, 1);
  const all: Figure[] = [];
  for (const [of, concurrency] of [
    ["task", { limit: 1 }],
    ["key", { limit: 1, key: "shop" }],
  ] as const) {
    const [one, two, three] = [
      await callsOf({ concurrency }, 1),
      await callsOf({ concurrency }, 2),
      await callsOf({ concurrency }, 3),
    ];
    // What the second run that waits adds is what each adds; what the first one adds besides comes once a busy period.
    const each = {
      writes: three.writes - two.writes - one.writes,
      reads: three.reads - two.reads - one.reads,
    };
    const once = {
      writes: two.writes - 2 * one.writes - each.writes,
      reads: two.reads - 2 * one.reads - each.reads,
    };
    all.push(
      figure(`writes more for a limit of a ${of}`, one.writes - free.writes, 2),
      figure(`writes more to wait for the pool of a ${of}`, each.writes, 3),
      figure(`reads more to wait for the pool of a ${of}`, each.reads, 3),
      figure(`writes more once a busy period of the pool of a ${of}`, once.writes, 4),
      figure(`reads more once a busy period of the pool of a ${of}`, once.reads, 2),
    );
  }
  return all;
}

function figure(what: string, value: number, most: number): Figure {
  return { what, value, bound: `<= ${most}`, ok: value <= most };
}

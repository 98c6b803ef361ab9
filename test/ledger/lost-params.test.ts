/** A catch-up of a trigger that is not deployed any more, whose task takes params. */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { expect, test } from "vitest";
import { carryOut } from "../../functions/ledger/carry-out.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { Harness } from "../engine/harness.ts";

const anything: StandardSchemaV1<unknown, unknown> = {
  "~standard": { version: 1, vendor: "test", validate: (value) => ({ value }) },
};

test.each([
  [anything, "missed"],
  [undefined, "enqueued"],
])(
  "where its task takes %j as params, what would be caught up without them is %s",
  async (params, status) => {
    const walk = defineTask({ name: "walk", description: "Does nothing.", params, run: () => {} }) as Task;
    const { context, memory } = new Harness({ tasks: [walk] });
    const at = Date.parse("2026-03-01T11:00:00Z") / 1000;
    const piece = {
      expression: "0 * * * *",
      zone: "UTC",
      from: at - 60,
      until: at + 60,
      catchUp: "latest",
    } as const;
    const ledger = { rev: 0, judged: at, pieces: [piece], todo: { from: at, to: at, at: at + 3_600 } };
    await carryOut(context, { task: "walk", trigger: "daily", ledger });
    const run = await memory.get({ task: "walk", run: "2026-03-01T11:00:00Z/daily" });
    expect(run?.status).toBe(status);
  },
);

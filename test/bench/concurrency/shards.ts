/** A CSV of 40,000 rows, each of which waits a millisecond, in 8 shards against one walk, in `pawl dev`. */
import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { devNull } from "node:os";
import { join } from "node:path";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { outputs } from "../../../functions/model/task/manifest.ts";
import { toItem } from "../../../functions/store/attribute-value.ts";
import { type Dev, startDev } from "../../../local/index.ts";
import { until } from "../../e2e/until.ts";
import type { Figure } from "../kit/figure.ts";
import { equal } from "./shard-calls.ts";
import { splitProject } from "./split-project.ts";

const rows = 40_000;
const leastFaster = 6;

export async function shardFigures(): Promise<readonly Figure[]> {
  const project = splitProject();
  const file = (name: string, count: number) => {
    const path = join(project.folder, name);
    // All of one length, so that parts of as many bytes have as many rows.
    const lines = Array.from({ length: count }, (_, i) => `${10_000 + i},"row\n${10_000 + i}"\n`);
    writeFileSync(path, `id,name\n${lines.join("")}`);
    return path;
  };
  const output = openSync(devNull, "w");
  const log = (line: string) => void writeSync(output, `${line}\n`);
  try {
    const dev = await startDev({ root: project.folder, port: 0, signals: false, log });
    try {
      const [few, many] = [file("few.csv", 400), file("many.csv", rows)];
      // Workers that are there from then on.
      await secondsOf(dev, "in-shards", few);
      await secondsOf(dev, "at-once", few);
      const one = await secondsOf(dev, "at-once", many);
      const split = await secondsOf(dev, "in-shards", many);
      const done = project.marks("rows").length;
      const completions = project.marks("completions").filter((mark) => mark === `in-shards ${many}`).length;
      const faster = Number((one / split).toFixed(2));
      return [
        {
          what: `seconds for a CSV of ${rows} rows of 1 ms in 8 shards, which take one walk ${one.toFixed(1)} s`,
          value: Number(split.toFixed(2)),
          bound: `ratio >= ${leastFaster}`,
          ok: faster >= leastFaster,
          ratio: faster,
        },
        equal("rows that the 8 shards and the walk did", done, 2 * rows + 2 * 400),
        equal("completions of the run of 8 shards", completions, 1),
      ];
    } finally {
      await dev.close();
    }
  } finally {
    closeSync(output);
    project.remove();
  }
}

/** From the start of a run to its end, by its record. */
async function secondsOf(dev: Dev, task: string, file: string): Promise<number> {
  const { default: queue } = JSON.parse(outputOf(dev, "queues")) as { readonly default: string };
  dev.aws.sqs.send(queue, { body: JSON.stringify({ task, params: { file } }) });
  let found: RunRecord | undefined;
  await until(
    `${task} has walked ${file}`,
    async () => {
      for await (const item of dev.aws.dynamodb.scan(outputOf(dev, "runsTable"))) {
        const run = toItem<RunRecord>(item as never);
        const isIts = run.task === task && run.params?.includes(JSON.stringify(file));
        if (isIts && run.endedAt !== undefined && run.run?.includes("#") === false) found = run;
      }
      return found !== undefined;
    },
    { seconds: 300 },
  );
  if (found?.status !== "succeeded") throw new Error(`${task}: ${found?.status}: ${found?.error?.message}`);
  return (Date.parse(found.endedAt as string) - Date.parse(found.startedAt as string)) / 1000;
}

function outputOf(dev: Dev, name: keyof typeof outputs): string {
  const found = dev.stack.outputs.find(({ key }) => key === outputs[name]);
  if (found === undefined) throw new Error(`the stack has no output ${outputs[name]}`);
  return found.value;
}

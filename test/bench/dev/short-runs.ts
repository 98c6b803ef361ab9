/** A project whose only task does nothing, and runs of it: they are sent straight to the lane's queue, all at once. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { outputs } from "../../../functions/model/task/manifest.ts";
import type { Dev } from "../../../local/index.ts";
import { copyWithoutTasks, type Project } from "../../e2e/project.ts";
import { until } from "../../e2e/until.ts";
import type { Figure } from "../kit/figure.ts";

/** Batches of a lane at once. A bare loop has as many processes. */
export const batchesAtOnce = 2;
export const batchSize = 10;

export function shortProject(): Project {
  const project = copyWithoutTasks();
  mkdirSync(join(project.folder, "functions/tasks"));
  project.write(
    "functions/tasks/short.ts",
    `import { defineTask } from "pawl";

export default defineTask({ name: "short", description: "Does nothing.", overlap: "allow", run: () => {} });
`,
  );
  project.write(
    "infra/tasks.ts",
    `import short from "../functions/tasks/short.ts";
import { deployed } from "./deployed.ts";

export default deployed(() => [[short, { lane: "default" }]]);
`,
  );
  const lanes = { default: { batchSize, maxConcurrency: batchesAtOnce } };
  project.write(
    "infra/stages.ts",
    `export const stages = { local: { removal: "retain", lanes: ${JSON.stringify(lanes)} } };\n`,
  );
  return project;
}

export class ShortRuns {
  readonly #dev: Dev;
  readonly #queue: string;
  /** Each run has a second of its own, of those that are not too late to start. */
  readonly #first: number;
  #sent = 0;

  constructor(dev: Dev) {
    this.#dev = dev;
    this.#queue = (JSON.parse(this.#output("queues")) as { default: string }).default;
    this.#first = dev.time.now() - 20 * 3_600_000;
  }

  /** Sends the messages of so many occurrences, and waits until all are handled. */
  async run(count: number): Promise<void> {
    const bodies = Array.from({ length: count }, () => {
      const scheduledTime = new Date(this.#first + 1_000 * this.#sent++).toISOString();
      return JSON.stringify({ task: "short", trigger: "each-second", scheduledTime });
    });
    await handled(this.#dev, this.#queue, bodies);
  }

  /** How many of the runs that were sent have not succeeded. */
  async lostFigure(): Promise<Figure> {
    let succeeded = 0;
    for await (const { status } of this.#dev.aws.dynamodb.scan(this.#output("runsTable")))
      if (status?.S === "succeeded") succeeded++;
    const lost = this.#sent - succeeded;
    return {
      what: `of ${this.#sent} short runs, those that did not succeed`,
      value: lost,
      bound: "= 0",
      ok: lost === 0,
    };
  }

  #output(name: keyof typeof outputs): string {
    const found = this.#dev.stack.outputs.find(({ key }) => key === outputs[name]);
    if (found === undefined) throw new Error(`the stack has no output ${outputs[name]}`);
    return found.value;
  }
}

/** Sends messages to a queue, and waits until its reader has deleted all of them. */
export async function handled(
  { aws: { sqs } }: Dev,
  queue: string,
  bodies: readonly string[],
): Promise<void> {
  sqs.batch(() => {
    for (const body of bodies) sqs.send(queue, { body });
  });
  await until(
    "every message is handled",
    () => {
      const { visible, inFlight } = sqs.counts(queue);
      return visible + inFlight === 0;
    },
    { seconds: 300 },
  );
}

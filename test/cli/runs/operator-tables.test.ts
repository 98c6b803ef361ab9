/** An operator's request from the command through the tables to a worker and back, with the real adapters and the real worker. */
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context } from "aws-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../../functions/model/clock.ts";
import { resolveLane } from "../../../functions/model/task/lane-settings.ts";
import { resolveSettings } from "../../../functions/model/task/layers/resolve-settings.ts";
import type { Services } from "../../../functions/model/task/services.ts";
import { defineTask } from "../../../functions/model/task/task.ts";
import { SqsRunQueue } from "../../../functions/queue/sqs.ts";
import { makeWorker } from "../../../functions/worker.ts";
import { clientOptions } from "../../local/temporary-aws.ts";
import { sqsEvent } from "../../simulation/lambda-event.ts";
import { type LocalStack, openLocalStack } from "../local-stack.ts";

let stack: LocalStack;
beforeAll(async () => {
  stack = await openLocalStack();
});
afterAll(() => stack.close());

const items = 60;

/** A task whose items wait until the test opens the gate. */
function gated() {
  const done: number[] = [];
  const begun = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  return {
    done,
    /** Resolves when the first item has begun. */
    begun: begun.promise,
    /** Lets that item finish, and all after it. */
    open: opened.resolve,
    task: defineTask({
      name: "import-cities",
      description: "Imports.",
      total: () => items,
      *items({ cursor = 0 }: { cursor?: number }) {
        for (let n = cursor + 1; n <= items; n++) yield [n, n];
      },
      async process(n: number) {
        begun.resolve();
        await opened.promise;
        await new Promise((next) => setTimeout(next, 10));
        done.push(n);
      },
      checkpointSeconds: 0.1,
    }),
  };
}

/** A worker that takes the messages it is given, one after another. */
function workerOf({ task }: ReturnType<typeof gated>) {
  const { aws, store } = stack;
  const worker = makeWorker({
    store,
    queue: new SqsRunQueue({
      client: new SQSClient({ ...clientOptions(aws), useQueueUrlAsEndpoint: false }),
      queues: JSON.parse(stack.outputs("").Queues ?? "{}"),
    }),
    clock: systemClock,
    random: Math.random,
    lane: resolveLane("bulk", { timeoutSeconds: 900 }),
    tasks: [{ task, settings: resolveSettings(task.settings), enabled: true }],
    lanes: { "import-cities": "bulk" },
    services: {} as Services,
    config: {},
    log: () => {},
    endProcess: () => process.exit(1),
  });
  return (body: string) =>
    worker(sqsEvent([{ messageId: "m", receiptHandle: "m", body, receives: 1, sentAt: 0 }], "bulk"), {
      getRemainingTimeInMillis: () => 900_000,
    } as Context);
}

const newest = () => stack.aws.sqs.messages("bulk").at(-1)?.body ?? "";

test("a paused run is shown as pausing until its current item is done, and resumes with the next item", async () => {
  const { pawl } = stack;
  const gate = gated();
  const work = workerOf(gate);
  const id = (await pawl(["run", "import-cities"])).stdout.trim();
  const turn = work(newest());
  await gate.begun;

  const pausing = await pawl(["pause", id, "--note", "too fast"]);
  expect(pausing).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`${id}  pausing`) });
  expect((await pawl(["status", id])).stdout).toMatch(
    /^status +pausing\nwhy +requested by ada@laptop: takes effect after the current item/m,
  );

  gate.open();
  await turn;
  expect(gate.done.length).toBeLessThan(items);
  const shown = JSON.parse((await pawl(["status", id, "--json"])).stdout);
  expect(shown).toMatchObject({
    shown: "paused",
    waits: "paused by ada@laptop until it is resumed",
    note: "too fast",
    ticks: gate.done.length,
    cursor: gate.done.length,
    allowed: ["resume", "cancel"],
    leaseExpiresAt: 0,
  });

  const resumed = await pawl(["resume", id]);
  expect(resumed.stdout).toContain(`${id}  enqueued`);
  await work(newest());
  expect(gate.done).toEqual(Array.from({ length: items }, (_, i) => i + 1));
  expect((await pawl(["status", id])).stdout).toMatch(/^status +succeeded$/m);
});

test("cancel --wait says cancelling, then cancelled as soon as the worker releases the run", async () => {
  const { pawl } = stack;
  const gate = gated();
  const work = workerOf(gate);
  const id = (await pawl(["run", "import-cities"])).stdout.trim();
  const turn = work(newest());
  await gate.begun;
  const cancelled = await pawl(["cancel", id, "--wait"], {
    sleep: async () => {
      gate.open();
      await new Promise((wake) => setTimeout(wake, 20));
    },
  });
  await turn;
  expect(cancelled.exitCode).toBe(0);
  expect(cancelled.stdout).toMatch(/ {2}cancelling.*\n.* {2}cancelled.*\n$/);
  const refused = await pawl(["resume", id]);
  expect(refused).toMatchObject({ exitCode: 1, stdout: "" });
  expect(refused.stderr).toContain(`error: ${id} is cancelled and cannot be resumed: it has ended\n`);
});

test("a task's pause is stored in its table, and its runs can start again when it is resumed", async () => {
  const { pawl } = stack;
  expect((await pawl(["pause", "import-cities", "--note", "moving house"])).exitCode).toBe(0);
  expect((await pawl(["status", "import-cities"])).stdout).toMatch(
    /^paused +since \S+, until it is resumed, by ada@laptop: moving house$/m,
  );
  expect((await pawl(["run", "import-cities"])).stderr).toContain("task import-cities is paused");
  expect((await pawl(["resume", "import-cities"])).stdout).toBe("import-cities  resumed\n");
  expect((await pawl(["run", "import-cities"])).exitCode).toBe(0);
});

/**
 * What throttles cost: four runs that are throttled for ten minutes, over DynamoDB and SQS as `pawl dev` serves them. Time is
 * set forward by half a second each time that no message is visible; the calls are counted at the wire.
 */
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { resolveLane } from "../../../functions/model/task/lane-settings.ts";
import { resolveSettings } from "../../../functions/model/task/layers/resolve-settings.ts";
import type { Services } from "../../../functions/model/task/services.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { receive, throttling } from "../../../functions/turns/index.ts";
import type { Figure } from "../kit/figure.ts";
import { openWire, type Wire } from "../kit/wire.ts";

const runs = 4;
const throttledMs = 600_000;
const backoffSeconds = 30;
const stepMs = 500;

/** What was seen of one run. */
interface Seen {
  /** When its throttle was asked first in each turn, in epoch milliseconds. */
  readonly askedAt: number[];
}

/** "polite": three items, throttled until an instant. */
function politeTask(now: () => number, until: number, seen: Map<string, Seen>): Task {
  return defineTask({
    name: "polite",
    description: "Waits until its database is idle.",
    overlap: "allow",
    throttle: {
      when({ run }) {
        const { askedAt } = seen.get(run) ?? { askedAt: [] };
        seen.set(run, { askedAt });
        askedAt.push(now());
        return now() < until && `busy until ${new Date(until).toISOString()}`;
      },
      backoffSeconds,
    },
    *items({ cursor = 0 }) {
      for (let n = cursor + 1; n <= 3; n++) yield [n, n];
    },
    process() {},
  }) as Task;
}

/** Works on every message as it becomes visible, until so many runs have ended. */
async function workUntilTheEnd(wire: Wire, task: Task): Promise<void> {
  const { time, endpoint, queueUrl: QueueUrl } = wire;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new SQSClient({ endpoint, region: "us-east-1", credentials, useQueueUrlAsEndpoint: false });
  const context = {
    ...wire,
    clock: {
      now: () => time.now(),
      monotonic: () => time.monotonic(),
      after: (milliseconds: number, fire: () => void) => time.at(time.now() + milliseconds, fire),
    },
    random: Math.random,
    lane: resolveLane("default", {}),
    lanes: { [task.name]: "default" },
    tasks: new Map([
      [task.name, { task, settings: resolveSettings(task.settings), enabled: true, throttling }],
    ]),
    states: new Map(),
    services: {} as Services,
    config: {},
    log: () => {},
  };
  const giveUpAt = time.now() + 2 * throttledMs;
  for (let ended = 0; ended < runs && time.now() < giveUpAt; ) {
    const asked = {
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ["SentTimestamp" as const],
    };
    const { Messages = [] } = await client.send(new ReceiveMessageCommand(asked));
    for (const { MessageId: messageId = "", Body: body = "", ReceiptHandle, Attributes } of Messages) {
      const end = time.monotonic() + 20_000;
      const delivery = { messageId, body, sentAt: Number(Attributes?.SentTimestamp) };
      const sent = wire.calls.sends;
      await receive(context, delivery, {
        remaining: () => end - time.monotonic(),
        logs: { group: "g", stream: "s", requestId: "r" },
        leaveBehind() {},
      });
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      if (wire.calls.sends === sent) ended++;
    }
    if (Messages.length === 0) time.advance(stepMs);
  }
}

/** The figures of throttles. */
export async function throttleFigures(): Promise<readonly Figure[]> {
  const wire = await openWire();
  try {
    const { time, queue, store, calls } = wire;
    time.freeze();
    const seen = new Map<string, Seen>();
    const task = politeTask(() => time.now(), time.now() + throttledMs, seen);
    const scheduledTime = new Date(time.now()).toISOString();
    for (let i = 0; i < runs; i++)
      await queue.send("default", JSON.stringify({ task: task.name, trigger: `run-${i}`, scheduledTime }));
    const before = { ...calls };
    await workUntilTheEnd(wire, task);
    const turns = [...seen.values()].map(({ askedAt }) => askedAt);
    const backoffs = turns.reduce((sum, { length }) => sum + length - 1, 0);
    const late = turns.flatMap((askedAt) =>
      askedAt.slice(1).map((at, i) => (at - (askedAt[i] as number)) / 1_000 - backoffSeconds),
    );
    const { items: records } = await store.list(task.name, { now: 0 });
    const attempts = Math.max(...records.map(({ attempt }) => attempt));
    const done = records.filter(({ status, ticks }) => status === "succeeded" && ticks === 3).length;
    // Each run has a claim and its end besides.
    const writes = (calls.writes - before.writes - 2 * runs) / backoffs;
    return [
      exactly(`runs that were throttled for 10 minutes and then succeeded, of ${runs}`, done, runs),
      exactly("attempts that the most of them took", attempts, 1),
      atMost(`DynamoDB writes a backoff, over ${backoffs} backoffs of ${backoffSeconds} s`, writes, 2),
      atMost("messages sent a backoff", (calls.sends - before.sends) / backoffs, 1),
      atMost("seconds from the end of a backoff until the run goes on, the longest", Math.max(...late), 2),
    ];
  } finally {
    await wire.close();
  }
}

function exactly(what: string, value: number, bound: number): Figure {
  return { what, value, bound: `= ${bound}`, ok: value === bound };
}

function atMost(what: string, value: number, bound: number): Figure {
  const rounded = Number(value.toFixed(3));
  return { what, value: rounded, bound: `<= ${bound}`, ok: value <= bound };
}

/** The functions that machines run, made with other settings, or told something else about each invocation. */
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import * as shipped from "../shipped.ts";
import { type Machine, takeOff, trueNow } from "./machine-facts.ts";
import type { Seams } from "./seam-list.ts";

type WorkerHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** The shipped functions with seams round them. */
export function misbehavingFunctions(seams: Seams): shipped.Shipped {
  const makeWorker = (props: Parameters<typeof shipped.makeWorker>[0]): WorkerHandler => {
    const given = seams.pass("worker", props, (worker, passed) => worker(passed));
    const handler = shipped.makeWorker(given) as unknown as WorkerHandler;
    // The world gives each worker its machine as its services.
    const machine = props.services as unknown as Machine;
    const tasks = new Set(given.tasks.map(({ task }) => task.name));
    return (event, context) => {
      takeEarly(seams, machine, props.lane.name, event);
      const answer = handler(received(seams, machine, tasks, event), told(seams, context));
      return answer.then((response) => reported(seams, response));
    };
  };
  return {
    ...shipped,
    makeWorker: makeWorker as unknown as typeof shipped.makeWorker,
    makeSweeper: (props) =>
      shipped.makeSweeper(seams.pass("sweeper", props, (sweeper, passed) => sweeper(passed))),
  };
}

/** Messages that leave their queue before they are worked on. */
function takeEarly(seams: Seams, machine: Machine, lane: string, { Records }: SQSEvent): void {
  for (const { receiptHandle } of Records) {
    if (seams.first("takesMessages", (takes) => takes)) takeOff(machine, lane, receiptHandle);
  }
}

/** `tasks`: those that the worker knows. */
function received(
  seams: Seams,
  machine: Machine,
  tasks: ReadonlySet<string>,
  { Records }: SQSEvent,
): SQSEvent {
  const now = trueNow(machine);
  return {
    Records: Records.map((record) => ({
      ...record,
      body: seams.pass("receive", record.body, (receive, body) => receive(body, now)),
      attributes: { ...record.attributes, SentTimestamp: toldSentAt(seams, tasks, record) },
    })),
  };
}

function toldSentAt(seams: Seams, tasks: ReadonlySet<string>, { body, attributes }: SQSRecord): string {
  const sentAt = Number(attributes.SentTimestamp);
  const knows = (message: string) => tasks.has((JSON.parse(message) as { readonly task: string }).task);
  const told = seams.pass("sentAt", sentAt, (tell, passed) => tell(passed, body, knows(body)));
  return String(Math.floor(told));
}

function told(seams: Seams, context: Context): Context {
  const remaining = () =>
    seams.pass("remaining", context.getRemainingTimeInMillis(), (remains, left) => remains(left));
  return { ...context, getRemainingTimeInMillis: remaining };
}

function reported(seams: Seams, { batchItemFailures }: SQSBatchResponse): SQSBatchResponse {
  return {
    batchItemFailures: seams.pass("hidesFailures", batchItemFailures, (hides, failures) =>
      hides && failures.length > 0 ? [] : failures,
    ),
  };
}

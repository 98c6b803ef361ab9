/** The functions that machines run, made with other settings, or told something else about each invocation. */
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import * as shipped from "../shipped.ts";
import { type Machine, takeOff, trueNow } from "./machine-facts.ts";
import type { SeamList } from "./seam-list.ts";

type WorkerHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** The shipped functions with seams round them. */
export function misbehavingFunctions(seams: SeamList): shipped.Shipped {
  const makeWorker = (props: Parameters<typeof shipped.makeWorker>[0]): WorkerHandler => {
    const given = seams.pass(props, (seam, passed) => seam.worker?.(passed) ?? passed);
    const handler = shipped.makeWorker(given) as unknown as WorkerHandler;
    // The world gives each worker its machine as its services.
    const machine = props.services as unknown as Machine;
    return (event, context) => {
      takeEarly(seams, machine, props.lane.name, event);
      const answer = handler(received(seams, machine, event), told(seams, context));
      return answer.then((response) => reported(seams, response));
    };
  };
  return {
    ...shipped,
    makeWorker: makeWorker as unknown as typeof shipped.makeWorker,
    makeSweeper: (props) =>
      shipped.makeSweeper(seams.pass(props, (seam, passed) => seam.sweeper?.(passed) ?? passed)),
  };
}

/** Messages that leave their queue before they are worked on. */
function takeEarly(seams: SeamList, machine: Machine, lane: string, { Records }: SQSEvent): void {
  for (const { receiptHandle } of Records) {
    if (seams.first((seam) => seam.takesMessages)) takeOff(machine, lane, receiptHandle);
  }
}

function received(seams: SeamList, machine: Machine, { Records }: SQSEvent): SQSEvent {
  const now = trueNow(machine);
  return {
    Records: Records.map((record) => ({
      ...record,
      body: seams.pass(record.body, (seam, body) => seam.receive?.(body, now) ?? body),
      attributes: { ...record.attributes, SentTimestamp: toldSentAt(seams, record) },
    })),
  };
}

function toldSentAt(seams: SeamList, { body, attributes }: SQSRecord): string {
  const sentAt = Number(attributes.SentTimestamp);
  const told = seams.pass(sentAt, (seam, passed) => seam.sentAt?.(passed, body) ?? passed);
  return String(Math.floor(told));
}

function told(seams: SeamList, context: Context): Context {
  const remaining = () =>
    seams.pass(context.getRemainingTimeInMillis(), (seam, left) => seam.remaining?.(left) ?? left);
  return { ...context, getRemainingTimeInMillis: remaining };
}

function reported(seams: SeamList, { batchItemFailures }: SQSBatchResponse): SQSBatchResponse {
  return {
    batchItemFailures: seams.pass(batchItemFailures, (seam, failures) =>
      seam.hidesFailures && failures.length > 0 ? [] : failures,
    ),
  };
}

/** What Lambda hands to a function. */
import type { Context, SQSEvent } from "aws-lambda";

interface Message {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly receives: number;
  readonly sentAt: number;
}

export function sqsEvent(messages: readonly Message[], queue: string): SQSEvent {
  return {
    Records: messages.map(({ messageId, receiptHandle, body, receives, sentAt }) => ({
      messageId,
      receiptHandle,
      body,
      attributes: {
        ApproximateReceiveCount: String(receives),
        SentTimestamp: String(Math.floor(sentAt)),
        SenderId: "",
        ApproximateFirstReceiveTimestamp: "",
      },
      messageAttributes: {},
      md5OfBody: "",
      eventSource: "aws:sqs",
      eventSourceARN: `arn:aws:sqs:eu-west-1:000000000000:${queue}`,
      awsRegion: "eu-west-1",
    })),
  };
}

/** An invocation's context: `remaining` tells the milliseconds until the function is ended. */
export function contextOf(remaining: () => number): Context {
  return {
    getRemainingTimeInMillis: remaining,
    awsRequestId: "request",
    logGroupName: "/aws/lambda/worker",
    logStreamName: "stream",
  } as Context;
}

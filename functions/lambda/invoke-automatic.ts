/** Invokes the function of Pawl's own tasks: Lambda takes the event, and answers before the function has begun. */
import { SQSClient } from "@aws-sdk/client-sqs";
import { ownCalls } from "../model/call-limits.ts";
import { environment } from "../model/task/manifest.ts";
import type { InvokeAutomatic } from "../queue/automatic-queue.ts";
import { signedCall } from "../queue/signed-call.ts";
import { variable } from "./environment.ts";

export function invokeAutomatic(): InvokeAutomatic {
  const client = new SQSClient(ownCalls);
  return async (body) => {
    // A deploy changes a function's code before its variables.
    const name = variable(environment.automatic);
    await signedCall(client, {
      service: "lambda",
      path: `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`,
      headers: { "x-amz-invocation-type": "Event", "content-type": "application/json" },
      body,
      endpoint: process.env.AWS_ENDPOINT_URL,
    });
  };
}

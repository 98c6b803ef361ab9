/** What tells, in a worker on AWS. Only lanes of a stage where something listens have this file in their bundle. */
import { SQSClient } from "@aws-sdk/client-sqs";
import { ownCalls } from "../model/call-limits.ts";
import type { Subscriber } from "../model/run/told/life-event.ts";
import { environment } from "../model/task/manifest.ts";
import { signedCall } from "../queue/signed-call.ts";
import type { Teller, WorkerContext } from "../runs/index.ts";
import { Bus, type Listener, RunTeller, Subscribed } from "../telling/index.ts";
import { variable } from "./environment.ts";

type MakeListener = (context: WorkerContext) => Listener;

/** Tells all of these. */
export function teller(...listeners: readonly MakeListener[]): (context: WorkerContext) => Teller {
  return (context) =>
    new RunTeller(
      context,
      listeners.map((make) => make(context)),
    );
}

/** The stage's bus. `on`: the events that it gets. */
export function bus(on: readonly string[]): MakeListener {
  const client = new SQSClient(ownCalls);
  const headers = { "x-amz-target": "AWSEvents.PutEvents", "content-type": "application/x-amz-json-1.1" };
  return (context) =>
    new Bus({
      context,
      on,
      bus: variable(environment.eventBus),
      putEvents: (body) =>
        signedCall(client, {
          service: "events",
          path: "/",
          headers,
          body,
          endpoint: process.env.AWS_ENDPOINT_URL,
        }),
    });
}

/** Subscribers in code. */
export function subscribed(subscribers: readonly Subscriber[]): MakeListener {
  return (context) => new Subscribed(context, subscribers);
}

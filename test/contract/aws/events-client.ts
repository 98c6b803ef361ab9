/** EventBridge's one operation that the statements call. */
import type { SQSClientConfig } from "@aws-sdk/client-sqs";
import { JsonClient } from "./json-client.ts";

export interface Entry {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly Time?: number;
  readonly Resources?: readonly string[];
}

export interface PutAnswer {
  readonly FailedEntryCount?: number;
  readonly Entries?: readonly { readonly EventId?: string; readonly ErrorCode?: string }[];
}

export class EventsClient extends JsonClient {
  constructor(options: SQSClientConfig) {
    super(options, { service: "events", version: "1.1", target: "AWSEvents" });
  }

  /** @throws an error with the name that the service gives */
  putEvents(Entries: readonly Entry[]): Promise<PutAnswer> {
    return this.call<PutAnswer>("PutEvents", { Entries });
  }
}

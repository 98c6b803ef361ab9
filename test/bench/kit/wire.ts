/** The shipped adapters over the local AWS. Every call is counted as it is sent. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ConsumedCapacity, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SqsRunQueue } from "../../../functions/queue/sqs.ts";
import { DynamoRunStore } from "../../../functions/store/dynamodb.ts";
import { openLocalAws } from "../../../local/index.ts";
import type { LocalTime } from "../../../local/time/index.ts";
import { createTables } from "../../contract/tables.ts";

/** Calls since they were last set to 0. */
export interface Calls {
  writes: number;
  reads: number;
  sends: number;
  /** Writes that move an entry of the index `due`, or remove it. */
  indexMoves: number;
  /** What DynamoDB bills of the writes and reads. A write whose condition failed counts as one. */
  writeUnits: number;
  /** The same of the writes that a change of an item costs in the index `due`. */
  indexUnits: number;
  readUnits: number;
}

/** No call yet. */
export const noCalls: Calls = {
  writes: 0,
  reads: 0,
  sends: 0,
  indexMoves: 0,
  writeUnits: 0,
  indexUnits: 0,
  readUnits: 0,
};

/** A store and a queue whose calls are counted. */
export interface Wire {
  readonly store: DynamoRunStore;
  readonly client: DynamoDBClient;
  readonly tables: Awaited<ReturnType<typeof createTables>>;
  readonly queue: SqsRunQueue;
  readonly calls: Calls;
  /** The time of tables and queues, which the caller may set. */
  readonly time: LocalTime;
  readonly endpoint: string;
  readonly queueUrl: string;
  close(): Promise<void>;
}

const reads = new Set(["GetItemCommand", "QueryCommand", "ScanCommand", "BatchGetItemCommand"]);

export async function openWire(): Promise<Wire> {
  const stateFolder = mkdtempSync(join(tmpdir(), "pawl-wire-"));
  const aws = await openLocalAws({ stateFolder, port: 0 });
  const calls: Calls = { ...noCalls };
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const dynamodb = new DynamoDBClient({ endpoint: aws.endpoint, region: aws.region, credentials });
  const tables = await createTables(dynamodb);
  dynamodb.middlewareStack.add(
    (next, context) => async (args) => {
      if (reads.has(context.commandName as string)) calls.reads++;
      else calls.writes++;
      return next(args);
    },
    { step: "finalizeRequest" },
  );
  dynamodb.middlewareStack.add(
    (next) => async (args) => {
      const { UpdateExpression = "" } = args.input as { UpdateExpression?: string };
      if (/#due(At|Key)\b/.test(UpdateExpression)) calls.indexMoves++;
      return next(args);
    },
    { step: "initialize" },
  );
  countCapacity(dynamodb, calls);
  const sqs = new SQSClient({
    endpoint: aws.endpoint,
    region: aws.region,
    credentials,
    useQueueUrlAsEndpoint: false,
  });
  aws.sqs.createQueue("lane");
  const url = `${aws.endpoint}/${aws.accountId}/lane`;
  sqs.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName === "SendMessageCommand") calls.sends++;
      return next(args);
    },
    { step: "finalizeRequest" },
  );
  return {
    store: new DynamoRunStore({ client: dynamodb, ...tables }),
    ...{ client: dynamodb, tables },
    queue: new SqsRunQueue({ client: sqs, queues: { default: url, bulk: url } }),
    calls,
    time: aws.time,
    endpoint: aws.endpoint,
    queueUrl: url,
    async close() {
      await aws.close();
      rmSync(stateFolder, { recursive: true });
    },
  };
}

/** Asks with each call what it took of tables and indexes, and adds it up. */
function countCapacity({ middlewareStack }: DynamoDBClient, calls: Calls): void {
  middlewareStack.add(
    (next, context) => async (args) => {
      const isRead = reads.has(context.commandName as string);
      const input = { ...args.input, ReturnConsumedCapacity: "INDEXES" };
      try {
        const answer = await next({ ...args, input: input as typeof args.input });
        const { ConsumedCapacity } = answer.output as { ConsumedCapacity?: ConsumedCapacity };
        const { Table, GlobalSecondaryIndexes = {} } = ConsumedCapacity ?? {};
        const ofIndexes = Object.values(GlobalSecondaryIndexes).map(({ CapacityUnits = 0 }) => CapacityUnits);
        const indexes = ofIndexes.reduce((sum, units) => sum + units, 0);
        calls[isRead ? "readUnits" : "writeUnits"] += Table?.CapacityUnits ?? Number.NaN;
        calls[isRead ? "readUnits" : "indexUnits"] += indexes;
        return answer;
      } catch (error) {
        if (!isRead) calls.writeUnits++;
        throw error;
      }
    },
    { step: "initialize" },
  );
}

/** The operations of DynamoDB's API that are served. Each is given its request with the shape of its members checked. */
import { checkShape, type JsonOperation } from "../../../http/index.ts";
import { members, type OperationName } from "../requests/members.ts";
import { batchGetItem } from "./batch-get-item.ts";
import { batchWriteItem } from "./batch-write-item.ts";
import { createTable } from "./create-table.ts";
import { deleteItem } from "./delete-item.ts";
import type { Engine } from "./engine.ts";
import { getItem } from "./get-item.ts";
import { putItem } from "./put-item.ts";
import { query } from "./query.ts";
import { scan } from "./scan.ts";
import {
  describeContinuousBackups,
  describeTimeToLive,
  listTagsOfResource,
  tagResource,
  untagResource,
  updateContinuousBackups,
  updateTimeToLive,
} from "./table-settings.ts";
import { deleteTable, describeTable, listTables, updateTable } from "./tables.ts";
import { updateItem } from "./update-item.ts";

const operations = {
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWriteItem,
  CreateTable: createTable,
  DeleteItem: deleteItem,
  DeleteTable: deleteTable,
  DescribeContinuousBackups: describeContinuousBackups,
  DescribeTable: describeTable,
  DescribeTimeToLive: describeTimeToLive,
  GetItem: getItem,
  ListTables: listTables,
  ListTagsOfResource: listTagsOfResource,
  PutItem: putItem,
  Query: query,
  Scan: scan,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateContinuousBackups: updateContinuousBackups,
  UpdateItem: updateItem,
  UpdateTable: updateTable,
  UpdateTimeToLive: updateTimeToLive,
} satisfies Record<OperationName, (engine: Engine, input: never) => object>;

/** By name. A request belongs to its operation, which may keep parts of it. */
export function operationsOf(engine: Engine): Record<string, JsonOperation> {
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      (input: Record<string, unknown>) => {
        checkShape(input, members[name as OperationName]);
        return operation(engine, input as never);
      },
    ]),
  );
}

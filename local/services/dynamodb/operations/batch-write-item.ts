/** BatchWriteItem: everything is checked before anything is written; each write is then one of its own. */
import type { AwsError } from "../../../http/index.ts";
import { invalid } from "../errors.ts";
import type { RawItem } from "../raw-item.ts";
import type { Table } from "../tables/database.ts";
import type { StoredKey } from "../tables/stored-key.ts";
import { validateItem } from "../values/validate.ts";
import { addUnits, type CapacityInput, consumed, type Units, writeUnits } from "./consumed-capacity.ts";
import { checkIndexKeys, type Engine, findTable, givenKey, keyOfItem, mismatch } from "./engine.ts";
import { checkNewItem } from "./put-item.ts";

interface WriteRequest {
  PutRequest?: { Item: RawItem };
  DeleteRequest?: { Key: RawItem };
}

interface BatchWriteItemInput extends CapacityInput {
  RequestItems: Record<string, WriteRequest[]>;
}

interface PlannedWrite {
  table: Table;
  key: StoredKey;
  /** Undefined for a delete. */
  item: RawItem | undefined;
}

const mostWrites = 25;

export function batchWriteItem(engine: Engine, input: BatchWriteItemInput): object {
  const requests = Object.entries(input.RequestItems);
  for (const request of requests.flatMap(([, writes]) => writes)) checkRequest(request);
  if (requests.reduce((total, [, writes]) => total + writes.length, 0) > mostWrites) {
    throw invalid("Too many items requested for the BatchWriteItem call");
  }
  const capacities: object[] = [];
  const planned = requests.map(([name, writes]) => plan(findTable(engine, name), writes));
  for (const writes of planned) {
    let units: Units = { table: 0 };
    for (const { table, key, item } of writes) {
      const old = engine.database.get(table, key);
      engine.database.write(table, key, old, item);
      units = addUnits(units, writeUnits(table, old, item));
    }
    const { ConsumedCapacity } = consumed(input, writes[0]?.table.name ?? "", units);
    if (ConsumedCapacity !== undefined) capacities.push(ConsumedCapacity);
  }
  return { UnprocessedItems: {}, ConsumedCapacity: capacities.length > 0 ? capacities : undefined };
}

function checkRequest({ PutRequest, DeleteRequest }: WriteRequest): void {
  if ((PutRequest === undefined) === (DeleteRequest === undefined)) {
    throw invalid(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    );
  }
  if (PutRequest !== undefined) checkNewItem(PutRequest.Item);
  if (DeleteRequest !== undefined) validateItem(DeleteRequest.Key);
}

function plan(table: Table, requests: WriteRequest[]): PlannedWrite[] {
  const seen = new Set<string>();
  return requests.map(({ PutRequest, DeleteRequest }) => {
    const item = PutRequest?.Item;
    const key = item === undefined ? givenKey(DeleteRequest?.Key ?? {}, table) : keyInBatch(item, table);
    if (item !== undefined) checkIndexKeys(item, table, "put");
    const text = `${Buffer.from(key.hash).toString("hex")}/${Buffer.from(key.range).toString("hex")}`;
    if (seen.has(text)) throw invalid("Provided list of item keys contains duplicates");
    seen.add(text);
    return { table, key, item };
  });
}

/** In a batch AWS does not say which attribute of the key is missing or of a wrong type. */
function keyInBatch(item: RawItem, table: Table): StoredKey {
  try {
    return keyOfItem(item, table);
  } catch (error) {
    const { message } = error as AwsError;
    throw /Missing the key|Type mismatch for key/.test(message) ? mismatch() : error;
  }
}

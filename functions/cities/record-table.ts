/**
 * Single items by name, each for an instant: what is remembered beside the places. Every write has a condition
 * under which the same write, done again, changes nothing.
 */
import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { onCondition } from "./on-condition.ts";

/** A record's own attributes, as DynamoDB has them. */
export type Fields = Readonly<Record<string, AttributeValue>>;

/** A record to put. */
export interface RecordToPut {
  readonly name: string;
  /** The instant it is for. */
  readonly at: Date;
  readonly fields?: Fields;
}

/** Days after which DynamoDB drops what only one run needed. */
const keptDays = 35;

/** A table of records. */
export class RecordTable {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor({ client, table }: { readonly client: DynamoDBClient; readonly table: string }) {
    this.#client = client;
    this.#table = table;
  }

  /** The record as it stands now. */
  async get(name: string): Promise<Fields | undefined> {
    const Key = { name: { S: name } };
    return (
      await this.#client.send(new GetItemCommand({ TableName: this.#table, Key, ConsistentRead: true }))
    ).Item;
  }

  /** Puts a record unless there is one for a later instant. Resolves to whether it did. */
  putNewest(record: RecordToPut): Promise<boolean> {
    return this.#put(record, {
      ConditionExpression: "attribute_not_exists(#at) OR #at <= :at",
      ExpressionAttributeNames: { "#at": "at" },
      ExpressionAttributeValues: { ":at": { S: record.at.toISOString() } },
    });
  }

  /** Puts a run's own record if one of its attributes is as it was; undefined: if there is no record. Resolves to whether it did. */
  putAfter(record: RecordToPut, attribute: string, was: string | undefined): Promise<boolean> {
    const expiresAt = { N: String(Math.floor(record.at.getTime() / 1000) + keptDays * 86_400) };
    return this.#put(
      { ...record, fields: { ...record.fields, expiresAt } },
      {
        ConditionExpression: was === undefined ? "attribute_not_exists(#was)" : "#was = :was",
        ExpressionAttributeNames: { "#was": was === undefined ? "name" : attribute },
        ExpressionAttributeValues: was === undefined ? undefined : { ":was": { S: was } },
      },
    );
  }

  /** Removes a record, if there is one. */
  async remove(name: string): Promise<void> {
    await this.#client.send(new DeleteItemCommand({ TableName: this.#table, Key: { name: { S: name } } }));
  }

  #put({ name, at, fields }: RecordToPut, condition: Partial<PutItemCommand["input"]>): Promise<boolean> {
    const Item = { ...fields, name: { S: name }, at: { S: at.toISOString() } };
    return onCondition(this.#client.send(new PutItemCommand({ TableName: this.#table, Item, ...condition })));
  }
}

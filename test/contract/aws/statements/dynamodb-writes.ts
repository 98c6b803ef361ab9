/** What Pawl relies on of DynamoDB when it writes: conditions, updates, and what a write returns. */
import { equal, holds, refused } from "../expect.ts";
import { type Statement, statementsOf } from "../statement.ts";
import { makeTable } from "./tables.ts";

const pages = "https://docs.aws.amazon.com/amazondynamodb/latest/";
const statement = statementsOf("dynamodb", pages);
const operators = "developerguide/Expressions.OperatorsAndFunctions.html";
const conditions = "developerguide/Expressions.ConditionExpressions.html";
const updates = "developerguide/Expressions.UpdateExpressions.html";
const updateItem = "APIReference/API_UpdateItem.html";
const store = "functions/store/dynamodb.ts#DynamoRunStore";
const render = "functions/store/render.ts#render";
const failed = "ConditionalCheckFailedException";

/** A statement of one condition over an item: whether it lets a write through. */
function condition(
  name: string,
  says: string,
  expression: string,
  { item = {}, values = {}, isTrue }: { item?: object; values?: object; isTrue: boolean },
): Statement {
  return statement(name, says, operators, render, async (aws) => {
    const table = await makeTable(aws, item as Record<string, unknown>);
    const write = table.require(expression, values as Record<string, unknown>);
    if (isTrue) equal((await write).written, 1);
    else {
      await refused(write, failed);
      equal((await table.get("r"))?.written, undefined);
    }
  });
}

export const dynamodbWrites: readonly Statement[] = [
  statement(
    "condition-false",
    "a write whose condition is false changes nothing and is refused",
    conditions,
    store,
    async (aws) => {
      const table = await makeTable(aws, { turn: 1 });
      await refused(
        table.update("SET turn = :next", { ":next": 3, ":seen": 2 }, { ConditionExpression: "turn = :seen" }),
        failed,
      );
      equal((await table.get("r"))?.turn, 1);
    },
  ),
  statement(
    "condition-true",
    "a write whose condition is true is applied",
    conditions,
    store,
    async (aws) => {
      const table = await makeTable(aws, { turn: 1 });
      const item = await table.update(
        "SET turn = :next",
        { ":next": 2, ":seen": 1 },
        { ConditionExpression: "turn = :seen" },
      );
      equal(item.turn, 2);
    },
  ),
  statement(
    "one-winner",
    "of writes at once under the same condition, one is applied",
    conditions,
    "functions/turns/claim.ts#claimTurn",
    async (aws) => {
      const table = await makeTable(aws, { turn: 1 });
      const write = (by: number) =>
        table.update(
          "SET turn = :next, claimedBy = :by",
          { ":next": 2, ":seen": 1, ":by": by },
          { ConditionExpression: "turn = :seen" },
        );
      const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map(write));
      const won = outcomes.flatMap((one) => (one.status === "fulfilled" ? [one.value.claimedBy] : []));
      equal(won.length, 1);
      equal((await table.get("r"))?.claimedBy, won[0]);
    },
  ),
  statement(
    "old-on-refusal",
    "a refused write returns the item that it found, if it asks for ALL_OLD",
    updateItem,
    store,
    async (aws) => {
      const table = await makeTable(aws, { turn: 1 });
      const more = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const };
      const refusal = await refused(table.require("turn = :turn", { ":turn": 2 }, more), failed);
      equal(refusal.Item, { task: { S: "t" }, run: { S: "r" }, turn: { N: "1" } });
    },
  ),
  statement(
    "no-old-unasked",
    "a refused write returns no item unless it asks for it",
    updateItem,
    "functions/store/dynamodb.ts#updateAttachment",
    async (aws) => {
      const table = await makeTable(aws, { turn: 1 });
      equal((await refused(table.require("turn = :turn", { ":turn": 2 }), failed)).Item, undefined);
    },
  ),
  statement(
    "no-old-of-nothing",
    "a write refused for an item that is not there returns none",
    updateItem,
    store,
    async (aws) => {
      const table = await makeTable(aws);
      const more = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const };
      equal((await refused(table.require("attribute_exists(task)", {}, more), failed)).Item, undefined);
    },
  ),
  statement(
    "all-new",
    "an update returns the whole item as it is after it, if it asks for ALL_NEW",
    updateItem,
    store,
    async (aws) => {
      const table = await makeTable(aws, { turn: 1, lane: "default" });
      equal(await table.update("SET turn = :turn", { ":turn": 2 }), {
        task: "t",
        run: "r",
        turn: 2,
        lane: "default",
      });
    },
  ),
  statement(
    "upsert",
    "an update of an item that is not there creates it, with its key",
    updateItem,
    "functions/runs/start.ts#startRun",
    async (aws) => {
      const table = await makeTable(aws);
      equal(await table.update("SET turn = :turn", { ":turn": 0 }), { task: "t", run: "r", turn: 0 });
    },
  ),
  statement(
    "no-upsert-on-refusal",
    "a refused update creates no item",
    conditions,
    "functions/runs/start.ts#startRun",
    async (aws) => {
      const table = await makeTable(aws);
      await refused(table.require("attribute_exists(task)"), failed);
      equal(await table.get("r"), undefined);
    },
  ),
  condition(
    "exists",
    "attribute_exists is false for an attribute that is not there",
    "attribute_exists(lease)",
    { isTrue: false },
  ),
  condition(
    "not-exists",
    "attribute_not_exists is false for an attribute that is there",
    "attribute_not_exists(turn)",
    { item: { turn: 1 }, isTrue: false },
  ),
  condition(
    "not-exists-item",
    "attribute_not_exists of the key is false where the item is there",
    "attribute_not_exists(task)",
    { isTrue: false },
  ),
  condition("null-exists", "an attribute whose value is NULL is there", "attribute_exists(nothing)", {
    item: { nothing: null },
    isTrue: true,
  }),
  condition("equal-absent", "a comparison with an attribute that is not there is false", "lease = :lease", {
    values: { ":lease": "a" },
    isTrue: false,
  }),
  condition("unequal-absent", "an attribute that is not there is unequal to any value", "lease <> :lease", {
    values: { ":lease": "a" },
    isTrue: true,
  }),
  condition("less", "numbers are compared as numbers, not as texts", "leaseExpiresAt < :now", {
    item: { leaseExpiresAt: 9 },
    values: { ":now": 10 },
    isTrue: true,
  }),
  condition("less-equal-value", "an equal number is not less", "leaseExpiresAt < :now", {
    item: { leaseExpiresAt: 10 },
    values: { ":now": 10 },
    isTrue: false,
  }),
  condition("less-or-equal", "an equal number is less or equal", "seq <= :seq", {
    item: { seq: 10 },
    values: { ":seq": 10 },
    isTrue: true,
  }),
  condition("less-type", "a number is not less than a text", "turn < :text", {
    item: { turn: 1 },
    values: { ":text": "2" },
    isTrue: false,
  }),
  condition("less-absent", "an attribute that is not there is less than nothing", "leaseExpiresAt < :now", {
    values: { ":now": 10 },
    isTrue: false,
  }),
  condition("fractions", "fractions of a number take part in a comparison", "dueAt < :now", {
    item: { dueAt: 10.25 },
    values: { ":now": 10.5 },
    isTrue: true,
  }),
  condition("in", "IN is true for one of its values", "phase IN (:a, :b)", {
    item: { phase: "b" },
    values: { ":a": "a", ":b": "b" },
    isTrue: true,
  }),
  condition("not-in", "IN is false for none of its values", "phase IN (:a, :b)", {
    item: { phase: "c" },
    values: { ":a": "a", ":b": "b" },
    isTrue: false,
  }),
  condition("and", "AND is false where one side is", "turn = :turn AND lane = :lane", {
    item: { turn: 1, lane: "a" },
    values: { ":turn": 1, ":lane": "b" },
    isTrue: false,
  }),
  condition("or", "OR is true where one side is", "turn = :turn OR lane = :lane", {
    item: { turn: 1, lane: "a" },
    values: { ":turn": 1, ":lane": "b" },
    isTrue: true,
  }),
  condition("precedence", "AND binds closer than OR", "turn = :one OR turn = :one AND lane = :lane", {
    item: { turn: 1, lane: "a" },
    values: { ":one": 1, ":lane": "b" },
    isTrue: true,
  }),
  condition("brackets", "brackets bind closest", "(turn = :one OR turn = :two) AND lane = :lane", {
    item: { turn: 1, lane: "a" },
    values: { ":one": 1, ":two": 2, ":lane": "b" },
    isTrue: false,
  }),
  statement(
    "remove",
    "REMOVE takes an attribute away, and no error for one that is not there",
    updates,
    render,
    async (aws) => {
      const table = await makeTable(aws, { lease: "a", turn: 1 });
      equal(await table.update("REMOVE lease, owner2", {}), { task: "t", run: "r", turn: 1 });
    },
  ),
  statement(
    "add",
    "SET adds to a number, and counts one that is not there as what it is told",
    updates,
    render,
    async (aws) => {
      const table = await makeTable(aws, { turn: 1 });
      const sum = (name: string) => `${name} = if_not_exists(${name}, :zero) + :one`;
      const { turn, sends } = await table.update(`SET ${sum("turn")}, ${sum("sends")}`, {
        ":zero": 0,
        ":one": 1,
      });
      equal([turn, sends], [2, 1]);
    },
  ),
  statement(
    "if-not-exists",
    "if_not_exists keeps what is there, and else takes its value",
    updates,
    render,
    async (aws) => {
      const table = await makeTable(aws, { a: 1 });
      const { a, b } = await table.update("SET a = if_not_exists(a, :new), b = if_not_exists(b, :new)", {
        ":new": 9,
      });
      equal([a, b], [1, 9]);
    },
  ),
  statement(
    "reserved-words",
    "a reserved word is refused as a name, and taken behind an alias",
    "developerguide/ReservedWords.html",
    render,
    async (aws) => {
      const table = await makeTable(aws, {});
      await refused(table.update("SET cursor = :value", { ":value": "a" }), "ValidationException");
      const aliased = await table.update(
        "SET #cursor = :value",
        { ":value": "a" },
        { ExpressionAttributeNames: { "#cursor": "cursor" } },
      );
      equal(aliased.cursor, "a");
    },
  ),
  statement(
    "unused-values",
    "a value that no expression uses is refused",
    "APIReference/API_UpdateItem.html",
    render,
    async (aws) => {
      const table = await makeTable(aws, {});
      await refused(table.update("SET a = :a", { ":a": 1, ":b": 2 }), "ValidationException");
    },
  ),
  statement("path-twice", "an update that names a path twice is refused", updates, render, async (aws) => {
    const table = await makeTable(aws, {});
    await refused(table.update("SET a = :a, a = :a", { ":a": 1 }), "ValidationException");
  }),
  statement("key-fixed", "an update of a key attribute is refused", updateItem, store, async (aws) => {
    const table = await makeTable(aws, {});
    await refused(table.update("SET run = :run", { ":run": "other" }), "ValidationException");
  }),
  statement(
    "empty-key",
    "an empty text as a key is refused",
    "developerguide/HowItWorks.NamingRulesDataTypes.html",
    "cli/deployment/find.ts#runKeyIn",
    async (aws) => {
      const table = await makeTable(aws);
      await refused(table.put({ task: "t", run: "" }), "ValidationException");
    },
  ),
  statement(
    "empty-index-key",
    "an empty text as an index's key is refused",
    "developerguide/HowItWorks.NamingRulesDataTypes.html",
    "functions/model/run/index-keys.ts#IndexEntry",
    async (aws) => {
      const table = await makeTable(aws, {});
      await refused(table.update("SET dueKey = :empty", { ":empty": "" }), "ValidationException");
    },
  ),
  statement(
    "index-key-type",
    "an index's key of another type is refused",
    "developerguide/GSI.html",
    "functions/model/run/index-keys.ts#IndexEntry",
    async (aws) => {
      const table = await makeTable(aws, {});
      await refused(table.update("SET dueAt = :text", { ":text": "soon" }), "ValidationException");
    },
  ),
  statement(
    "empty-text",
    "an empty text is a value like any other, where it is no key",
    "developerguide/HowItWorks.NamingRulesDataTypes.html",
    store,
    async (aws) => {
      const table = await makeTable(aws, { output: "" });
      equal((await table.get("r"))?.output, "");
    },
  ),
  statement(
    "numbers",
    "a number keeps its value, fractions and 2^53 included",
    "developerguide/HowItWorks.NamingRulesDataTypes.html",
    "functions/store/attribute-value.ts#toAttribute",
    async (aws) => {
      const table = await makeTable(aws, { a: 1_764_000_000_123.25, b: 9_007_199_254_740_991, c: -0.1 });
      const { a, b, c } = (await table.get("r")) ?? {};
      equal([a, b, c], [1_764_000_000_123.25, 9_007_199_254_740_991, -0.1]);
    },
  ),
  statement(
    "nested",
    "maps, lists, booleans, NULL and texts of any script come back as they were",
    "developerguide/HowItWorks.NamingRulesDataTypes.html",
    "functions/store/attribute-value.ts#toAttribute",
    async (aws) => {
      const value = { list: [1, "zwei", null, { three: true }], text: "日本 \u0000 😀", empty: {}, none: [] };
      const table = await makeTable(aws, { value });
      equal((await table.get("r"))?.value, value);
    },
  ),
  statement(
    "item-size",
    "an item over 400 KB is refused",
    "developerguide/ServiceQuotas.html",
    "functions/runs/attachments.ts#storeParams",
    async (aws) => {
      const table = await makeTable(aws);
      await table.put({ task: "t", run: "r", text: "x".repeat(399_000) });
      await refused(table.put({ task: "t", run: "s", text: "x".repeat(410_000) }), "ValidationException");
    },
  ),
  statement(
    "item-size-update",
    "an update that makes an item longer than 400 KB is refused",
    "developerguide/ServiceQuotas.html",
    store,
    async (aws) => {
      const table = await makeTable(aws, { text: "x".repeat(300_000) });
      await refused(
        table.update("SET more = :more", { ":more": "x".repeat(120_000) }),
        "ValidationException",
      );
      equal((await table.get("r"))?.more, undefined);
    },
  ),
  statement(
    "capacity",
    "a write tells the capacity that it used, if it is asked",
    "APIReference/API_ConsumedCapacity.html",
    "functions/store/dynamodb.ts#DynamoRunStore",
    async (aws) => {
      const table = await makeTable(aws, {});
      const { dynamodb } = aws.clients;
      const { UpdateItemCommand } = await import("@aws-sdk/client-dynamodb");
      const Key = { task: { S: "t" }, run: { S: "r" } };
      const input = {
        TableName: table.name,
        Key,
        UpdateExpression: "REMOVE a",
        ReturnConsumedCapacity: "TOTAL" as const,
      };
      const { ConsumedCapacity } = await dynamodb.send(new UpdateItemCommand(input));
      holds(ConsumedCapacity?.CapacityUnits === 1, ConsumedCapacity);
    },
  ),
];

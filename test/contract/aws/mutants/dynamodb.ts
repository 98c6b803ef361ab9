/** Wrong DynamoDBs. */
import { accepted, input, type Mutant, output } from "./mutant.ts";

const never = "attribute_not_exists(thereIsNone)";
const condition = (change: (expression: string) => string) =>
  input("UpdateItem", (given) => {
    if (given.ConditionExpression !== undefined)
      given.ConditionExpression = change(given.ConditionExpression);
  });
const isAlwaysTrue = condition((expression) => `(${expression}) OR ${never}`);
const update = (change: (expression: string) => string) =>
  input("UpdateItem", (given) => {
    given.UpdateExpression = change(given.UpdateExpression);
  });
const queryWithout = (parameter: string) => input("Query", (given) => delete given[parameter]);

/** The answers of GetItem, each one too late. */
function stale(): Pick<Mutant, "tell"> {
  let last: object | undefined;
  return output("GetItem", (answer) => {
    const { Item } = answer;
    if (last !== undefined) answer.Item = last;
    last = Item;
  });
}

export const dynamodbMutants: readonly Mutant[] = [
  {
    says: "a scan begins at the start again",
    breaks: "dynamodb/scan-behind-gone",
    ...input("Scan", (given) => delete given.ExclusiveStartKey),
  },
  {
    says: "no scan says what it took",
    breaks: "dynamodb/scan-units",
    ...input("Scan", (given) => delete given.ReturnConsumedCapacity),
  },
  { says: "a condition is taken as true", breaks: "dynamodb/condition-false", ...isAlwaysTrue },
  { says: "writes at once do not see each other", breaks: "dynamodb/one-winner", ...isAlwaysTrue },
  { says: "a refused write creates the item", breaks: "dynamodb/no-upsert-on-refusal", ...isAlwaysTrue },
  {
    says: "a condition is taken as false",
    breaks: "dynamodb/condition-true",
    ...condition((one) => `(${one}) AND NOT ${never}`),
  },
  {
    says: "ReturnValuesOnConditionCheckFailure is ignored",
    breaks: "dynamodb/old-on-refusal",
    ...input("UpdateItem", (given) => delete given.ReturnValuesOnConditionCheckFailure),
  },
  {
    says: "a refused write always returns the item",
    breaks: "dynamodb/no-old-unasked",
    ...input("UpdateItem", (given) => {
      given.ReturnValuesOnConditionCheckFailure = "ALL_OLD";
    }),
  },
  {
    says: "ALL_NEW returns what changed",
    breaks: "dynamodb/all-new",
    ...input("UpdateItem", (given) => {
      given.ReturnValues = "UPDATED_NEW";
    }),
  },
  {
    says: "an update returns the item as it was",
    breaks: "dynamodb/all-new",
    ...input("UpdateItem", (given) => {
      given.ReturnValues = "ALL_OLD";
    }),
  },
  {
    says: "an update needs the item",
    breaks: "dynamodb/upsert",
    ...input("UpdateItem", (given) => {
      given.ConditionExpression = "attribute_exists(task)";
    }),
  },
  {
    says: "attribute_exists is always true",
    breaks: "dynamodb/exists",
    ...condition((one) => one.replace("attribute_exists(lease)", never)),
  },
  {
    says: "attribute_not_exists is always true",
    breaks: "dynamodb/not-exists",
    ...condition((one) => one.replace("(turn)", "(thereIsNone)")),
  },
  {
    says: "attribute_not_exists of a key is always true",
    breaks: "dynamodb/not-exists-item",
    ...condition((one) => one.replace("(task)", "(thereIsNone)")),
  },
  {
    says: "an absent attribute is equal to any value",
    breaks: "dynamodb/equal-absent",
    ...condition((one) => `attribute_not_exists(lease) OR ${one}`),
  },
  {
    says: "an absent attribute is unequal to no value",
    breaks: "dynamodb/unequal-absent",
    ...condition((one) => `attribute_exists(lease) AND ${one}`),
  },
  {
    says: "an absent attribute is less than any value",
    breaks: "dynamodb/less-absent",
    ...condition((one) => `attribute_not_exists(leaseExpiresAt) OR ${one}`),
  },
  {
    says: "numbers are compared as texts",
    breaks: "dynamodb/less",
    ...condition((one) => one.replace("<", ">")),
  },
  {
    says: "< is true for equal numbers",
    breaks: "dynamodb/less-equal-value",
    ...condition((one) => one.replace("<", "<=")),
  },
  {
    says: "<= is false for equal numbers",
    breaks: "dynamodb/less-or-equal",
    ...condition((one) => one.replace("<=", "<")),
  },
  { says: "AND is taken as OR", breaks: "dynamodb/and", ...condition((one) => one.replace("AND", "OR")) },
  { says: "OR is taken as AND", breaks: "dynamodb/or", ...condition((one) => one.replace("OR", "AND")) },
  {
    says: "OR binds closer than AND",
    breaks: "dynamodb/precedence",
    ...condition((one) => one.replace(/(.*) AND/, "($1) AND")),
  },
  {
    says: "brackets are passed over",
    breaks: "dynamodb/brackets",
    ...condition((one) => one.replaceAll(/[()]/g, "")),
  },
  {
    says: "if_not_exists is always its value",
    breaks: "dynamodb/if-not-exists",
    ...update((one) => one.replace(/if_not_exists\(a, (:new)\)/, "$1")),
  },
  {
    says: "REMOVE is ignored",
    breaks: "dynamodb/remove",
    ...update((one) => one.replace("REMOVE lease, ", "REMOVE ")),
  },
  {
    says: "an entry stays in the index without its keys",
    breaks: "dynamodb/sparse-index",
    ...update((one) => one.replace("REMOVE dueKey, dueAt", "SET dueAt = dueAt")),
  },
  {
    says: "an entry stays under its old key",
    breaks: "dynamodb/index-moves",
    ...update((one) => one.replace("SET dueKey = :key", "SET lane = :key")),
  },
  { says: "reserved words are accepted", breaks: "dynamodb/reserved-words", ...accepted("UpdateItem") },
  {
    says: "values that nothing uses are accepted",
    breaks: "dynamodb/unused-values",
    ...accepted("UpdateItem"),
  },
  { says: "an empty index key is accepted", breaks: "dynamodb/empty-index-key", ...accepted("UpdateItem") },
  { says: "a change of a key is accepted", breaks: "dynamodb/key-fixed", ...accepted("UpdateItem") },
  { says: "an empty key is accepted", breaks: "dynamodb/empty-key", ...accepted("PutItem") },
  { says: "an item has no limit", breaks: "dynamodb/item-size", ...accepted("PutItem") },
  {
    says: "numbers lose their fraction",
    breaks: "dynamodb/numbers",
    ...output("GetItem", ({ Item }) => {
      Item.a.N = String(Math.floor(Number(Item.a.N)));
    }),
  },
  { says: "a consistent read is a write behind", breaks: "dynamodb/consistent-get", ...stale() },
  {
    says: "expired items cannot be read",
    breaks: "dynamodb/expired-readable",
    ...output("GetItem", (answer) => {
      if (answer.Item?.expiresAt !== undefined) delete answer.Item;
    }),
  },
  {
    says: "a query has no order",
    breaks: "dynamodb/sorted",
    ...output("Query", ({ Items }) => Items.reverse()),
  },
  {
    says: "texts are sorted without their case",
    breaks: "dynamodb/bytes-order",
    ...output("Query", ({ Items }) =>
      Items.sort((one: { run: { S: string } }, other: { run: { S: string } }) =>
        one.run.S.localeCompare(other.run.S),
      ),
    ),
  },
  { says: "ScanIndexForward is ignored", breaks: "dynamodb/backwards", ...queryWithout("ScanIndexForward") },
  {
    says: "a query leaves out where it begins",
    breaks: "dynamodb/since",
    ...input("Query", (given) => {
      given.KeyConditionExpression = given.KeyConditionExpression.replace(">=", ">");
    }),
  },
  {
    says: "BETWEEN leaves out its ends",
    breaks: "dynamodb/between",
    ...input("Query", (given) => {
      given.KeyConditionExpression = given.KeyConditionExpression.replace(
        "run BETWEEN :first AND :last",
        "run > :last",
      );
      delete given.ExpressionAttributeValues[":first"];
    }),
  },
  {
    says: "begins_with takes what comes after as well",
    breaks: "dynamodb/begins-with",
    ...input("Query", (given) => {
      given.KeyConditionExpression = given.KeyConditionExpression.replace(
        "begins_with(run, :begin)",
        "run >= :begin",
      );
    }),
  },
  { says: "Limit is ignored", breaks: "dynamodb/limit", ...queryWithout("Limit") },
  {
    says: "Limit counts what a filter lets through",
    breaks: "dynamodb/filter-after-limit",
    ...queryWithout("Limit"),
  },
  {
    says: "ExclusiveStartKey is ignored",
    breaks: "dynamodb/next-page",
    ...queryWithout("ExclusiveStartKey"),
  },
  {
    says: "a filter is always true",
    breaks: "dynamodb/filter",
    ...input("Query", (given) => {
      given.FilterExpression = `(${given.FilterExpression}) OR ${never}`;
    }),
  },
  {
    says: "an index leaves out its last instant",
    breaks: "dynamodb/index",
    ...input("Query", (given) => {
      given.KeyConditionExpression = given.KeyConditionExpression.replace("<=", "<");
    }),
  },
  {
    says: "an index does not project what it includes",
    breaks: "dynamodb/index-projection",
    ...output("Query", ({ Items }) => {
      for (const item of Items) delete item.lane;
    }),
  },
  {
    says: "an index loses entries of one instant",
    breaks: "dynamodb/index-ties",
    ...output("Query", (answer) => delete answer.LastEvaluatedKey),
  },
  {
    says: "a consistent read of an index is accepted",
    breaks: "dynamodb/index-inconsistent",
    ...queryWithout("ConsistentRead"),
  },
  {
    says: "a scan ends with its first page",
    breaks: "dynamodb/scan-pages",
    ...output("Scan", (answer) => delete answer.LastEvaluatedKey),
  },
  {
    says: "a batch loses an item",
    breaks: "dynamodb/batch-write",
    ...input("BatchWriteItem", ({ RequestItems }) => {
      for (const puts of Object.values(RequestItems) as object[][]) puts.pop();
    }),
  },
  { says: "a table can be made twice", breaks: "dynamodb/table-twice", ...accepted("CreateTable") },
  {
    says: "the attribute by which items expire is another",
    breaks: "dynamodb/ttl",
    ...input("UpdateTimeToLive", ({ TimeToLiveSpecification }) => {
      TimeToLiveSpecification.AttributeName = "other";
    }),
  },
];

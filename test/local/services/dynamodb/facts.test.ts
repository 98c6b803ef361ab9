import { beforeAll, beforeEach, expect, test } from "vitest";
import { AwsError } from "../../../../local/http/index.ts";
import { Dynamodb } from "../../../../local/services/dynamodb/dynamodb.ts";
import { conditionFacts } from "./condition-facts.ts";
import { type Answer, definition, type Fact, item, table, wrongWith } from "./fact.ts";
import { limitFacts } from "./limit-facts.ts";
import { requestFacts } from "./request-facts.ts";
import { updateFacts } from "./update-facts.ts";

const dynamodb = new Dynamodb({ region: "us-east-1", accountId: "000000000000" });

beforeAll(() => dynamodb.ensureTable(definition));
beforeEach(() => dynamodb.call("PutItem", { TableName: table, Item: item }));

for (const fact of [...conditionFacts, ...updateFacts, ...requestFacts, ...limitFacts]) {
  test(fact.title, async () => {
    expect(wrongWith(fact, await ask(fact))).toBeUndefined();
  });
}

async function ask({ operation, input }: Fact): Promise<Answer> {
  try {
    // As from the wire, where there is nothing undefined.
    return { answer: await dynamodb.call(operation, JSON.parse(JSON.stringify(input))) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { error: error.code, message: error.message };
  }
}

/** The `runs` and `tasks` tables as infra declares them, for tests that have no template. */
import { CreateTableCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";

let tableCount = 0;

/** Creates both under names that no other test uses. */
export async function createTables(
  client: DynamoDBClient,
): Promise<{ runsTable: string; tasksTable: string }> {
  const suffix = `${process.pid}-${Date.now()}-${++tableCount}`;
  const [runsTable, tasksTable] = [`runs-${suffix}`, `tasks-${suffix}`];
  const text = (...names: string[]) =>
    names.map((AttributeName) => ({ AttributeName, AttributeType: "S" as const }));
  const keys = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: "HASH" as const },
    { AttributeName: range, KeyType: "RANGE" as const },
  ];
  await client.send(
    new CreateTableCommand({
      TableName: runsTable,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: keys("task", "run"),
      AttributeDefinitions: [
        ...text("task", "run", "dueKey"),
        { AttributeName: "dueAt", AttributeType: "N" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "due",
          KeySchema: keys("dueKey", "dueAt"),
          Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["lane", "sends"] },
        },
      ],
    }),
  );
  await client.send(
    new CreateTableCommand({
      TableName: tasksTable,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: keys("task", "part"),
      AttributeDefinitions: text("task", "part"),
    }),
  );
  return { runsTable, tasksTable };
}

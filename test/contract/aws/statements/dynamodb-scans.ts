/** What Pawl relies on of DynamoDB where a task walks a table. */
import { DeleteItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { equal } from "../expect.ts";
import { type Statement, statementsOf } from "../statement.ts";
import { makeTable } from "./tables.ts";

const statement = statementsOf("dynamodb", "https://docs.aws.amazon.com/amazondynamodb/latest/");
const collection = "functions/collections/dynamodb.ts#walk";

export const dynamodbScans: readonly Statement[] = [
  statement(
    "scan-pages",
    "a scan by pages gives each item once",
    "APIReference/API_Scan.html",
    collection,
    async (aws) => {
      const names = Array.from({ length: 12 }, (_, index) => `r${String(index).padStart(2, "0")}`);
      const table = await makeTable(aws, ...names.map((run) => ({ run })));
      const seen: unknown[] = [];
      let ExclusiveStartKey: ScanCommand["input"]["ExclusiveStartKey"];
      do {
        const page = await aws.clients.dynamodb.send(
          new ScanCommand({ TableName: table.name, Limit: 5, ExclusiveStartKey }),
        );
        seen.push(...(page.Items ?? []).map(({ run }) => run?.S));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey !== undefined);
      equal(seen.sort(), names);
    },
  ),
  statement(
    "scan-order",
    "a scan that goes on behind the same key gives the same items",
    "APIReference/API_Scan.html",
    "functions/collections/dynamodb.ts#scan",
    async (aws) => {
      const table = await makeTable(aws, ...["a", "b", "c", "d"].map((task) => ({ task, run: "r" })));
      const scan = (start?: ScanCommand["input"]["ExclusiveStartKey"]) =>
        aws.clients.dynamodb.send(new ScanCommand({ TableName: table.name, ExclusiveStartKey: start }));
      const all = (await scan()).Items ?? [];
      equal(all.length, 4);
      const { task, run } = all[1] ?? {};
      const rest = await scan({ task: task ?? { S: "" }, run: run ?? { S: "" } });
      equal(rest.Items, all.slice(2));
    },
  ),
  statement(
    "scan-behind-gone",
    "a scan goes on behind the key of an item that is gone",
    "APIReference/API_Scan.html",
    "functions/collections/dynamodb.ts#each",
    async (aws) => {
      const table = await makeTable(aws, ...["a", "b", "c", "d"].map((task) => ({ task, run: "r" })));
      const { dynamodb } = aws.clients;
      const { Items: all = [] } = await dynamodb.send(new ScanCommand({ TableName: table.name }));
      const { task = { S: "" }, run = { S: "" } } = all[1] ?? {};
      await dynamodb.send(new DeleteItemCommand({ TableName: table.name, Key: { task, run } }));
      const behind = new ScanCommand({ TableName: table.name, ExclusiveStartKey: { task, run } });
      equal((await dynamodb.send(behind)).Items, all.slice(2));
    },
  ),
  statement(
    "scan-units",
    "a page says how many read units it took, and how many items it looked at",
    "APIReference/API_Scan.html",
    "functions/collections/dynamodb/pace.ts#Pace",
    async (aws) => {
      const table = await makeTable(aws, ...["a", "b", "c"].map((run) => ({ run })));
      const { ConsumedCapacity, ScannedCount } = await aws.clients.dynamodb.send(
        new ScanCommand({ TableName: table.name, ConsistentRead: true, ReturnConsumedCapacity: "TOTAL" }),
      );
      equal([ConsumedCapacity?.CapacityUnits, ScannedCount], [1, 3]);
    },
  ),
];

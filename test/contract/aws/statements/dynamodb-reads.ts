/** What Pawl relies on of DynamoDB when it reads, and of its tables. */
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { equal, holds, refused } from "../expect.ts";
import { type Statement, statementsOf } from "../statement.ts";
import { makeTable } from "./tables.ts";

const statement = statementsOf("dynamodb", "https://docs.aws.amazon.com/amazondynamodb/latest/");
const query = "APIReference/API_Query.html";
const list = "functions/store/dynamodb.ts#list";
const between = "functions/store/dynamodb.ts#between";
const parts = "functions/store/dynamodb.ts#parts";
const due = "functions/store/dynamodb.ts#due";
const collection = "functions/collections/dynamodb.ts#walk";
const runs = (...names: readonly string[]) => names.map((run) => ({ run }));
const namesOf = ({ items }: { readonly items: readonly Readonly<Record<string, unknown>>[] }) =>
  items.map(({ run }) => run);
const ofTask = { KeyConditionExpression: "task = :t" };
const ofEntry = { IndexName: "due", KeyConditionExpression: "dueKey = :key AND dueAt <= :until" };
const entries = (...dueAts: readonly number[]) =>
  dueAts.map((dueAt) => ({ run: `r${dueAt}`, dueKey: "turn#0", dueAt, lane: "default", hidden: "x" }));

export const dynamodbReads: readonly Statement[] = [
  statement(
    "consistent-get",
    "a consistent read sees every write that was answered",
    "developerguide/HowItWorks.ReadConsistency.html",
    "functions/store/dynamodb.ts#get",
    async (aws) => {
      const table = await makeTable(aws, { turn: 0 });
      for (let turn = 1; turn <= 5; turn++) {
        await table.update("SET turn = :turn", { ":turn": turn });
        equal((await table.get("r"))?.turn, turn);
      }
    },
  ),
  statement(
    "get-nothing",
    "a read of an item that is not there has no item and is no error",
    "APIReference/API_GetItem.html",
    "functions/store/dynamodb.ts#get",
    async (aws) => {
      const table = await makeTable(aws, {});
      holds((await table.get("r")) !== undefined, "no item");
      equal(await table.get("other"), undefined);
    },
  ),
  statement(
    "sorted",
    "a query gives the items of a partition in the order of their sort key",
    query,
    list,
    async (aws) => {
      const table = await makeTable(aws, ...runs("b", "a", "c"));
      equal(namesOf(await table.query({ ":t": "t" }, ofTask)), ["a", "b", "c"]);
    },
  ),
  statement("bytes-order", "texts are sorted by their bytes in UTF-8", query, list, async (aws) => {
    const table = await makeTable(aws, ...runs("é", "a", "Z", "~", "10", "9"));
    equal(namesOf(await table.query({ ":t": "t" }, ofTask)), ["10", "9", "Z", "a", "~", "é"]);
  }),
  statement("backwards", "ScanIndexForward false turns the order round", query, list, async (aws) => {
    const table = await makeTable(aws, ...runs("b", "a", "c"));
    equal(namesOf(await table.query({ ":t": "t" }, { ...ofTask, ScanIndexForward: false })), ["c", "b", "a"]);
  }),
  statement("since", "a query begins at a sort key, which is included", query, list, async (aws) => {
    const table = await makeTable(aws, ...runs("a", "b", "c"));
    const found = await table.query(
      { ":t": "t", ":since": "b" },
      { KeyConditionExpression: "task = :t AND run >= :since" },
    );
    equal(namesOf(found), ["b", "c"]);
  }),
  statement(
    "between",
    "BETWEEN takes both of its ends, also where they are one",
    query,
    between,
    async (aws) => {
      const table = await makeTable(aws, ...runs("a", "b", "c", "d"));
      const found = async (first: string, last: string) =>
        namesOf(
          await table.query(
            { ":t": "t", ":first": first, ":last": last },
            { KeyConditionExpression: "task = :t AND run BETWEEN :first AND :last" },
          ),
        );
      equal([await found("b", "c"), await found("c", "c")], [["b", "c"], ["c"]]);
    },
  ),
  statement("begins-with", "begins_with takes the sort keys that begin so", query, parts, async (aws) => {
    const table = await makeTable(aws, ...runs("id#ledger#", "ledger#a", "ledger#b", "ledgers"));
    const found = await table.query(
      { ":t": "t", ":begin": "ledger#" },
      { KeyConditionExpression: "task = :t AND begins_with(run, :begin)" },
    );
    equal(namesOf(found), ["ledger#a", "ledger#b"]);
  }),
  statement("other-partitions", "a query gives nothing of other partitions", query, list, async (aws) => {
    const table = await makeTable(aws, { run: "a" }, { task: "t2", run: "b" });
    equal(namesOf(await table.query({ ":t": "t" }, ofTask)), ["a"]);
  }),
  statement("limit", "Limit ends a page, with a key from which to go on", query, list, async (aws) => {
    const table = await makeTable(aws, ...runs("a", "b", "c"));
    const first = await table.query({ ":t": "t" }, { ...ofTask, Limit: 2 });
    equal([namesOf(first), first.LastEvaluatedKey], [["a", "b"], { task: { S: "t" }, run: { S: "b" } }]);
  }),
  statement("next-page", "a page goes on behind the key that it is given", query, list, async (aws) => {
    const table = await makeTable(aws, ...runs("a", "b", "c"));
    const rest = await table.query(
      { ":t": "t" },
      { ...ofTask, ExclusiveStartKey: { task: { S: "t" }, run: { S: "a" } } },
    );
    equal([namesOf(rest), rest.LastEvaluatedKey], [["b", "c"], undefined]);
  }),
  statement("made-up-start", "a page may begin behind a key that no item has", query, list, async (aws) => {
    const table = await makeTable(aws, ...runs("a", "c"));
    const rest = await table.query(
      { ":t": "t" },
      { ...ofTask, ExclusiveStartKey: { task: { S: "t" }, run: { S: "b" } } },
    );
    equal(namesOf(rest), ["c"]);
  }),
  statement(
    "filter-after-limit",
    "a filter is applied after Limit: a page may be empty and not the last",
    query,
    list,
    async (aws) => {
      const table = await makeTable(aws, { run: "a", attachment: "x" }, { run: "b" });
      const page = await table.query(
        { ":t": "t" },
        { ...ofTask, Limit: 1, FilterExpression: "attribute_not_exists(attachment)" },
      );
      holds(page.items.length === 0 && page.LastEvaluatedKey !== undefined, page);
    },
  ),
  statement("filter", "a filter leaves out what it is false for", query, list, async (aws) => {
    const table = await makeTable(aws, { run: "a", expiresAt: 5 }, { run: "b", expiresAt: 15 }, { run: "c" });
    const found = await table.query(
      { ":t": "t", ":now": 10 },
      { ...ofTask, FilterExpression: "attribute_not_exists(expiresAt) OR expiresAt > :now" },
    );
    equal(namesOf(found), ["b", "c"]);
  }),
  statement(
    "consistent-query",
    "a consistent query of the table sees every write that was answered",
    "developerguide/HowItWorks.ReadConsistency.html",
    list,
    async (aws) => {
      const table = await makeTable(aws, ...runs("a"));
      await table.put({ task: "t", run: "b" });
      equal(namesOf(await table.query({ ":t": "t" }, { ...ofTask, ConsistentRead: true })), ["a", "b"]);
    },
  ),
  statement(
    "index",
    "an index gives the entries of one key up to an instant, the earliest first",
    "developerguide/GSI.html",
    due,
    async (aws) => {
      const table = await makeTable(aws, ...entries(30, 10, 20, 9));
      const found = await aws.until("three entries", async () => {
        const page = await table.query({ ":key": "turn#0", ":until": 20 }, ofEntry);
        return page.items.length === 3 ? page : undefined;
      });
      equal(namesOf(found), ["r9", "r10", "r20"]);
    },
  ),
  statement(
    "sparse-index",
    "an item without the index's keys is not in the index",
    "developerguide/GSI.html",
    "functions/model/run/index-keys.ts#IndexEntry",
    async (aws) => {
      const table = await makeTable(aws, ...entries(10, 20), { run: "none", turn: 1 });
      await table.update("REMOVE dueKey, dueAt", {}, { run: "r10" });
      const found = await aws.until("one entry", async () => {
        const page = await table.query({ ":key": "turn#0", ":until": 99 }, ofEntry);
        return page.items.length === 1 ? page : undefined;
      });
      equal(namesOf(found), ["r20"]);
    },
  ),
  statement(
    "index-projection",
    "an index that includes some attributes gives those and the keys",
    "developerguide/GSI.html",
    "infra/constructs/tables.ts#Tables",
    async (aws) => {
      const table = await makeTable(aws, ...entries(10));
      const [entry] = await aws.until("the entry", async () => {
        const { items } = await table.query({ ":key": "turn#0", ":until": 20 }, ofEntry);
        return items.length === 1 ? items : undefined;
      });
      equal(entry, { task: "t", run: "r10", dueKey: "turn#0", dueAt: 10, lane: "default" });
    },
  ),
  statement(
    "index-page",
    "a page of an index goes on behind its four keys",
    "APIReference/API_Query.html",
    due,
    async (aws) => {
      const table = await makeTable(aws, ...entries(10, 20, 30));
      const pages = await aws.until("two pages", async () => {
        const first = await table.query({ ":key": "turn#0", ":until": 99 }, { ...ofEntry, Limit: 2 });
        if (first.items.length < 2) return undefined;
        const input = { ...ofEntry, ExclusiveStartKey: first.LastEvaluatedKey };
        return [namesOf(first), namesOf(await table.query({ ":key": "turn#0", ":until": 99 }, input))];
      });
      equal(pages, [["r10", "r20"], ["r30"]]);
    },
  ),
  statement(
    "index-ties",
    "entries of one instant are all given, over the pages",
    "developerguide/GSI.html",
    due,
    async (aws) => {
      const table = await makeTable(
        aws,
        ...["a", "b", "c"].map((run) => ({ run, dueKey: "turn#0", dueAt: 10 })),
      );
      const seen = await aws.until("three entries", async () => {
        const first = await table.query({ ":key": "turn#0", ":until": 10 }, { ...ofEntry, Limit: 2 });
        const rest = await table.query(
          { ":key": "turn#0", ":until": 10 },
          { ...ofEntry, ExclusiveStartKey: first.LastEvaluatedKey },
        );
        const all = [...namesOf(first), ...namesOf(rest)].sort();
        return all.length === 3 ? all : undefined;
      });
      equal(seen, ["a", "b", "c"]);
    },
  ),
  statement(
    "index-moves",
    "an item whose index key changes is under its new key alone",
    "developerguide/GSI.html",
    "functions/model/run/index-keys.ts#IndexEntry",
    async (aws) => {
      const table = await makeTable(aws, ...entries(10));
      await table.update("SET dueKey = :key", { ":key": "lease#0" }, { run: "r10" });
      await aws.until("the entry moved", async () => {
        const [before, after] = await Promise.all(
          ["turn#0", "lease#0"].map((key) => table.query({ ":key": key, ":until": 99 }, ofEntry)),
        );
        return before?.items.length === 0 && after?.items.length === 1 ? true : undefined;
      });
    },
  ),
  statement(
    "index-inconsistent",
    "a consistent read of an index is refused",
    "developerguide/GSI.html",
    due,
    async (aws) => {
      const table = await makeTable(aws, ...entries(10));
      await refused(
        table.query({ ":key": "turn#0", ":until": 20 }, { ...ofEntry, ConsistentRead: true }),
        "ValidationException",
      );
    },
  ),
  statement(
    "unknown-index",
    "a query of an index that the table has not is refused",
    query,
    due,
    async (aws) => {
      const table = await makeTable(aws, ...entries(10));
      await refused(
        table.query({ ":key": "turn#0", ":until": 20 }, { ...ofEntry, IndexName: "other" }),
        "ValidationException",
      );
    },
  ),
  statement(
    "page-megabyte",
    "a page ends at 1 MB, with a key from which to go on",
    query,
    collection,
    async (aws) => {
      const text = "x".repeat(300_000);
      const table = await makeTable(aws, ...runs("a", "b", "c", "d", "e").map((one) => ({ ...one, text })));
      const first = await table.query({ ":t": "t" }, ofTask);
      holds(
        first.items.length < 5 && first.items.length > 2 && first.LastEvaluatedKey !== undefined,
        namesOf(first),
      );
    },
  ),
  statement(
    "batch-write",
    "a batch writes up to 25 items, and says which it did not",
    "APIReference/API_BatchWriteItem.html",
    "functions/cities/cities.ts#Cities",
    async (aws) => {
      const table = await makeTable(aws);
      const puts = (count: number) =>
        Array.from({ length: count }, (_, index) => ({
          PutRequest: { Item: { task: { S: "t" }, run: { S: `r${index}` } } },
        }));
      const write = (count: number) =>
        aws.clients.dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [table.name]: puts(count) } }));
      equal((await write(25)).UnprocessedItems ?? {}, {});
      equal((await table.query({ ":t": "t" }, ofTask)).items.length, 25);
      await refused(write(26), "ValidationException");
    },
  ),
  statement(
    "no-table",
    "a call to a table that is not there is refused as ResourceNotFoundException",
    query,
    "cli/explain-error.ts#explainError",
    async (aws) => {
      const command = new DescribeTableCommand({ TableName: aws.name("none") });
      await refused(aws.clients.dynamodb.send(command), "ResourceNotFoundException");
    },
  ),
  statement(
    "table-twice",
    "a table of a name that is there is refused as ResourceInUseException",
    "APIReference/API_CreateTable.html",
    "infra/constructs/tables.ts#Tables",
    async (aws) => {
      const table = await makeTable(aws);
      const command = new CreateTableCommand({
        TableName: table.name,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [{ AttributeName: "k", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "k", AttributeType: "S" }],
      });
      await refused(aws.clients.dynamodb.send(command), "ResourceInUseException");
    },
  ),
  statement(
    "described",
    "a table tells its keys, its index and how it is billed",
    "APIReference/API_DescribeTable.html",
    "infra/constructs/tables.ts#Tables",
    async (aws) => {
      const { name } = await makeTable(aws);
      const { Table } = await aws.clients.dynamodb.send(new DescribeTableCommand({ TableName: name }));
      equal(
        [
          Table?.KeySchema?.map(({ AttributeName }) => AttributeName),
          Table?.GlobalSecondaryIndexes?.[0]?.IndexName,
          Table?.BillingModeSummary?.BillingMode,
        ],
        [["task", "run"], "due", "PAY_PER_REQUEST"],
      );
    },
  ),
  statement(
    "table-gone",
    "a table that was deleted is gone",
    "APIReference/API_DeleteTable.html",
    "infra/constructs/removal.ts#removalPolicy",
    async (aws) => {
      const { name: TableName } = await makeTable(aws);
      const { dynamodb } = aws.clients;
      await dynamodb.send(new DeleteTableCommand({ TableName }));
      await aws.until("the table gone", async () => {
        const error = await dynamodb.send(new DescribeTableCommand({ TableName })).then(
          () => undefined,
          (refusal: Error) => refusal,
        );
        return error?.name === "ResourceNotFoundException" ? true : undefined;
      });
    },
  ),
  statement(
    "ttl",
    "the attribute by which items expire is set and shown",
    "APIReference/API_UpdateTimeToLive.html",
    "infra/constructs/tables.ts#Tables",
    async (aws) => {
      const { name: TableName } = await makeTable(aws);
      const { dynamodb } = aws.clients;
      const TimeToLiveSpecification = { AttributeName: "expiresAt", Enabled: true };
      await dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
      const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
      equal(TimeToLiveDescription?.AttributeName, "expiresAt");
    },
  ),
  statement(
    "expired-readable",
    "an item that has just expired can still be read",
    "developerguide/TTL.html",
    list,
    async (aws) => {
      const table = await makeTable(aws);
      const TimeToLiveSpecification = { AttributeName: "expiresAt", Enabled: true };
      const command = new UpdateTimeToLiveCommand({ TableName: table.name, TimeToLiveSpecification });
      await aws.clients.dynamodb.send(command);
      await table.put({ task: "t", run: "r", expiresAt: 1 });
      equal((await table.get("r"))?.expiresAt, 1);
    },
  ),
  statement(
    "template-ttl",
    "a template sets the attribute by which items expire",
    "developerguide/TTL.html",
    "infra/constructs/tables.ts#Tables",
    async (aws) => {
      const { TableName } = await aws.stack();
      const { TimeToLiveDescription } = await aws.clients.dynamodb.send(
        new DescribeTimeToLiveCommand({ TableName }),
      );
      equal(
        [TimeToLiveDescription?.AttributeName, TimeToLiveDescription?.TimeToLiveStatus],
        ["expiresAt", "ENABLED"],
      );
    },
  ),
  statement(
    "template-backups",
    "a template turns point-in-time recovery on",
    "developerguide/PointInTimeRecovery.html",
    "infra/constructs/tables.ts#Tables",
    async (aws) => {
      const { TableName } = await aws.stack();
      const answer = await aws.clients.dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }));
      const { PointInTimeRecoveryDescription: recovery } = answer.ContinuousBackupsDescription ?? {};
      equal(recovery?.PointInTimeRecoveryStatus, "ENABLED");
    },
  ),
];

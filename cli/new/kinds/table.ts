import { isPackage } from "../../../roots.ts";
import { type Kind, taskPath, testPath } from "../kind.ts";

/** `--table`: a task that walks a DynamoDB table of its own. */
export const table: Kind = {
  lane: "default",
  files: (names) => {
    const { name, camel, pascal, kebab, file, toFunctions, toRoot } = names;
    return {
      [taskPath(names)]:
        `/** Deletes the items of its table that have expired. One that is deleted twice is deleted once. */
import { cron, defineTask } from "pawl";
import * as v from "valibot";
import type { ExpiringItem } from "${toFunctions}services/${kebab}-table.ts";

export default defineTask({
  name: "${name}",
  description: "Deletes the items of its table that have expired.",
  triggers: [cron("0 3 * * *")],
  params: v.object({
    /** How long expired items are kept. */
    days: v.optional(v.pipe(v.number(), v.minValue(0)), 30),
  }),

  async *pages({ cursor, services }) {
    for await (const items of services.${camel}Table.pages(cursor)) {
      yield [items, ({ id }: ExpiringItem) => ({ id: { S: id } })];
    }
  },

  async process(item, { params, scheduledTime, services }) {
    const cutoff = scheduledTime.getTime() - params.days * 86_400_000;
    if (Date.parse(item.expiresAt) < cutoff) await services.${camel}Table.delete(item.id);
  },
});
`,
      [testPath(names)]: `import type { DynamoDbCursor } from "pawl";
import { runTask } from "pawl/test";
import { expect, test } from "vitest";
import type { ${pascal}Table, ExpiringItem } from "${toRoot}functions/services/${kebab}-table.ts";
import ${camel} from "${toRoot}${file}";

/** The table in memory. */
class MemoryTable implements ${pascal}Table {
  items: readonly ExpiringItem[];
  constructor(expiresAt: Readonly<Record<string, string>>) {
    this.items = Object.entries(expiresAt).map(([id, instant]) => ({ id, expiresAt: instant }));
  }
  async *pages(after?: DynamoDbCursor) {
    const last = (after?.id as { readonly S: string } | undefined)?.S ?? "";
    yield this.items.filter(({ id }) => id > last);
  }
  async delete(id: string) {
    this.items = this.items.filter((item) => item.id !== id);
  }
}

const now = new Date("2026-11-21T03:00:00Z");

test("${name} deletes what expired thirty days ago, and leaves the rest, however often it is interrupted", async () => {
  const table = new MemoryTable({
    a: "2026-10-20T00:00:00Z",
    b: "2026-10-22T03:00:00Z",
    c: "2026-11-30T00:00:00Z",
    d: "2026-01-01T00:00:00Z",
  });
  const run = await runTask(${camel}, { services: { ${camel}Table: table }, now, interruptAfter: 1 });
  expect(run).toMatchObject({ status: "succeeded", ids: ["a", "b", "c", "d"] });
  expect(table.items.map(({ id }) => id)).toEqual(["b", "c"]);
});

test("${name} does nothing more when it runs a second time", async () => {
  const table = new MemoryTable({ a: "2026-10-20T00:00:00Z", b: "2026-11-20T00:00:00Z" });
  await runTask(${camel}, { services: { ${camel}Table: table }, now });
  const second = await runTask(${camel}, { services: { ${camel}Table: table }, now });
  expect(second).toMatchObject({ status: "succeeded", ids: ["b"] });
  expect(table.items.map(({ id }) => id)).toEqual(["b"]);
});

test("${name} tries an item again that the table did not delete", async () => {
  const table = new MemoryTable({ a: "2026-10-20T00:00:00Z" });
  const remove = table.delete.bind(table);
  table.delete = async (id) => {
    table.delete = remove;
    throw new Error(\`\${id} is locked\`);
  };
  const run = await runTask(${camel}, { services: { ${camel}Table: table }, now });
  expect(run).toMatchObject({ status: "succeeded", retried: ["a is locked"] });
  expect(table.items).toEqual([]);
});
`,
      [`functions/services/${kebab}-table.ts`]: `/** The table that ${name} walks. \`infra/${kebab}-table.ts\` deploys it. */
import { DeleteItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type DynamoDbCursor, scan } from "pawl";

export interface ExpiringItem {
  readonly id: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** What the task asks of the table. */
export interface ${pascal}Table {
  /** All items after a key, a page at a time, in DynamoDB's own order. */
  pages(after?: DynamoDbCursor): AsyncIterable<readonly ExpiringItem[]>;
  /** Deletes an item, if it is there. */
  delete(id: string): Promise<void>;
}

export class Dynamo${pascal}Table implements ${pascal}Table {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async *pages(after?: DynamoDbCursor): AsyncGenerator<readonly ExpiringItem[]> {
    const input = { TableName: this.#table, ProjectionExpression: "id, expiresAt" };
    for await (const [items] of scan(this.#client, input, { after })) {
      yield items.map(({ id, expiresAt }) => ({ id: id?.S ?? "", expiresAt: expiresAt?.S ?? "" }));
    }
  }

  async delete(id: string): Promise<void> {
    await this.#client.send(new DeleteItemCommand({ TableName: this.#table, Key: { id: { S: id } } }));
  }
}
`,
      [`infra/${kebab}-table.ts`]: `/** The table that ${name} walks. \`functions/services/${kebab}-table.ts\` reads it. */
import * as dynamodb from "aws-cdk-lib/aws-dynamodb";
import * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { tableRemoval } from "${isPackage ? "pawl/infra" : "./constructs/removal.ts"}";

export interface ${pascal}TableProps {
  /** What happens to the table when the stack is deleted. */
  readonly removal: "destroy" | "retain";
}

export class ${pascal}Table extends Construct {
  /** The variables that \`functions/services.ts\` reads. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #table: dynamodb.Table;

  constructor(scope: Construct, id: string, { removal }: ${pascal}TableProps) {
    super(scope, id);
    this.#table = new dynamodb.Table(this, "Table", {
      partitionKey: { name: "id", type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: dynamodb.TableEncryption.AWS_MANAGED,
      ...tableRemoval(removal),
    });
    this.environment = { ${names.upper}_TABLE: this.#table.tableName };
  }

  /** Lets the task read the table and delete from it. */
  grant(role: iam.Role): void {
    const actions = ["dynamodb:Scan", "dynamodb:DeleteItem"];
    role.addToPolicy(new iam.PolicyStatement({ actions, resources: [this.#table.tableArn] }));
  }
}
`,
    };
  },
  service: ({ camel, pascal, kebab, upper }) => ({
    name: `${camel}Table`,
    imports: [
      'import { DynamoDBClient } from "@aws-sdk/client-dynamodb";',
      `import { taskCalls } from "${isPackage ? "pawl/services" : "./model/call-limits.ts"}";`,
      `import { Dynamo${pascal}Table, type ${pascal}Table } from "./services/${kebab}-table.ts";`,
    ],
    make: `(variable, { credentials }): ${pascal}Table => new Dynamo${pascal}Table(new DynamoDBClient({ ...taskCalls, credentials }), variable("${upper}_TABLE"))`,
  }),
  resources: ({ name, camel, pascal, kebab }) => ({
    imports: [`import { ${pascal}Table } from "./${kebab}-table.ts";`],
    before: `const ${camel}Table = new ${pascal}Table(scope, "${pascal}", { removal });`,
    entry: `"${name}": { environment: ${camel}Table.environment, grant: (role) => ${camel}Table.grant(role) },`,
    needs: ["scope", "removal"],
  }),
};

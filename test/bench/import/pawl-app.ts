/** A copy of the project with the two tasks of this bench, on `pawl dev`, and runs of them by the command. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { DevProcess } from "../../e2e/dev-process.ts";
import { pawl } from "../../e2e/pawl-command.ts";
import { copyWithoutTasks, type Project } from "../../e2e/project.ts";
import type { OrdersFile } from "./orders-file.ts";
import type { Times } from "./peer-process.ts";

const tasksFile = `import totalOrders from "../functions/tasks/total-orders.ts";
import writeOrders from "../functions/tasks/write-orders.ts";
import { deployed } from "./deployed.ts";

export default deployed(() => [
  [totalOrders, { lane: "bulk" }],
  [writeOrders, { lane: "bulk" }],
]);
`;

export class PawlApp {
  /** The table that orders are written to. */
  readonly table = "orders";
  readonly #project: Project;
  readonly #dev: DevProcess;

  /** Resolves when it is ready. */
  static async start(): Promise<PawlApp> {
    const project = copyWithoutTasks();
    cpSync(join(import.meta.dirname, "functions"), join(project.folder, "functions"), { recursive: true });
    project.write("infra/tasks.ts", tasksFile);
    const dev = await DevProcess.start({ root: project.folder, state: join(project.folder, ".pawl") });
    const app = new PawlApp(project, dev);
    try {
      await app.#createTable();
    } catch (error) {
      await app.close();
      throw error;
    }
    return app;
  }

  private constructor(project: Project, dev: DevProcess) {
    this.#project = project;
    this.#dev = dev;
  }

  get endpoint(): string {
    return this.#dev.own.endpoint;
  }

  async #createTable(): Promise<void> {
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const client = new DynamoDBClient({ endpoint: this.endpoint, region: "us-east-1", credentials });
    await client.send(
      new CreateTableCommand({
        TableName: this.table,
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
    await waitUntilTableExists({ client, minDelay: 1, maxWaitTime: 10 }, { TableName: this.table });
  }

  /** `pawl run TASK --csv FILE --wait`. @throws Error where the run did not do each row */
  async run(task: "total-orders" | "write-orders", { path, rows, cents }: OrdersFile): Promise<Times> {
    const params = task === "write-orders" ? ["--param", `table=${this.table}`] : [];
    const args = ["run", task, "--csv", path, ...params, "--wait", "--json", "--endpoint", this.endpoint];
    const started = performance.now();
    const { code, stdout, stderr } = await pawl(args);
    const wholeSeconds = (performance.now() - started) / 1_000;
    if (code !== 0) throw new Error(`pawl ${args.join(" ")} ended with ${code}: ${stderr}`);
    const { startedAt, endedAt, ticks, output, cursor } = JSON.parse(stdout);
    const done = task === "total-orders" ? ticks === rows && output === String(cents) : cursor.row === rows;
    if (!done) throw new Error(`${task} did ${ticks} items to ${JSON.stringify(cursor)}, which are not all`);
    return { seconds: (Date.parse(endedAt) - Date.parse(startedAt)) / 1_000, wholeSeconds };
  }

  async close(): Promise<void> {
    await this.#dev.close();
    this.#project.remove();
  }
}

/**
 * The two tables: `runs` has an item for each run, `tasks` holds what outlives a run. The sparse index `due` of
 * `runs` has only what a write to a run must know beforehand, since a change of anything else that it had would cost
 * a write to the index. `functions/store` decides which writes are allowed, and under which conditions.
 */
import * as dynamodb from "aws-cdk-lib/aws-dynamodb";
import * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { environment } from "../../functions/model/task/manifest.ts";
import type { Stage } from "../deployment/index.ts";
import { stageKey } from "./encryption/encryption-key.ts";
import { grantThrough } from "./encryption/key-rights.ts";
import type { Handler } from "./handler.ts";
import { tableRemoval } from "./removal.ts";

export interface TablesProps {
  readonly stage: Stage;
}

export class Tables extends Construct {
  readonly runs: dynamodb.Table;
  readonly tasks: dynamodb.Table;

  constructor(scope: Construct, id: string, { stage }: TablesProps) {
    super(scope, id);

    const encryption = encryptionOf(this);
    this.runs = new dynamodb.Table(this, "Runs", {
      ...settings(stage),
      ...encryption,
      ...keys("task", "run"),
    });
    this.runs.addGlobalSecondaryIndex({
      indexName: "due",
      partitionKey: text("dueKey"),
      sortKey: { name: "dueAt", type: dynamodb.AttributeType.NUMBER },
      projectionType: dynamodb.ProjectionType.INCLUDE,
      nonKeyAttributes: ["lane", "sends"],
      // An index that cannot follow throttles its table.
      warmThroughput: warmThroughput(stage),
    });
    this.tasks = new dynamodb.Table(this, "Tasks", {
      ...settings(stage),
      ...encryption,
      ...keys("task", "part"),
    });
  }

  /** Passes the tables' names to a handler, and lets it read and update single items. */
  grantReadWrite(handler: Handler): void {
    handler.function.addEnvironment(environment.runsTable, this.runs.tableName);
    handler.function.addEnvironment(environment.tasksTable, this.tasks.tableName);
    handler.role.addToPolicy(
      new iam.PolicyStatement({
        actions: ["dynamodb:GetItem", "dynamodb:UpdateItem"],
        resources: [this.runs.tableArn, this.tasks.tableArn],
      }),
    );
    grantThrough(this, handler.role, "table");
  }

  /** Lets a handler query the index `due`. */
  grantDue(handler: Handler): void {
    handler.role.addToPolicy(
      new iam.PolicyStatement({ actions: ["dynamodb:Query"], resources: [this.dueArn] }),
    );
  }

  /** Lets a handler list a task's runs. */
  grantList(handler: Handler): void {
    handler.role.addToPolicy(
      new iam.PolicyStatement({ actions: ["dynamodb:Query"], resources: [this.runs.tableArn] }),
    );
  }

  /** Lets a handler list a task's parts. */
  grantParts(handler: Handler): void {
    handler.role.addToPolicy(
      new iam.PolicyStatement({ actions: ["dynamodb:Query"], resources: [this.tasks.tableArn] }),
    );
  }

  /** The ARN of the index `due`. */
  get dueArn(): string {
    return `${this.runs.tableArn}/index/due`;
  }
}

function settings(stage: Stage) {
  return {
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    timeToLiveAttribute: "expiresAt",
    warmThroughput: warmThroughput(stage),
    ...tableRemoval(stage.removal),
  };
}

/** DynamoDB encrypts in any case; with the stage's key, or AWS's of this account, CloudTrail shows who used it. */
function encryptionOf(scope: Construct) {
  const encryptionKey = stageKey(scope);
  return encryptionKey === undefined
    ? { encryption: dynamodb.TableEncryption.AWS_MANAGED }
    : { encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED, encryptionKey };
}

function warmThroughput({ warmWritesPerSecond }: Stage): dynamodb.WarmThroughput | undefined {
  return warmWritesPerSecond === undefined ? undefined : { writeUnitsPerSecond: warmWritesPerSecond };
}

function keys(partition: string, sort: string) {
  return { partitionKey: text(partition), sortKey: text(sort) };
}

function text(name: string): dynamodb.Attribute {
  return { name, type: dynamodb.AttributeType.STRING };
}

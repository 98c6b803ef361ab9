/**
 * What the example tasks need: the places' table, the table of what is remembered of them, and the file that is
 * imported on start-up, deployed with the stack. How the tables are used is for `functions/cities` to say.
 */
import { RemovalPolicy, Stage } from "aws-cdk-lib";
import * as dynamodb from "aws-cdk-lib/aws-dynamodb";
import * as iam from "aws-cdk-lib/aws-iam";
import { Asset } from "aws-cdk-lib/aws-s3-assets";
import { Construct } from "constructs";
import { citiesFile } from "./cities-file.ts";

export interface CitiesProps {
  /** What becomes of the tables when the stack goes. */
  readonly removal: "destroy" | "retain";
}

const byImport = "by-import";

/** The places. */
export class Cities extends Construct {
  /** What `functions/services.ts` reads. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #table: dynamodb.Table;
  readonly #records: dynamodb.Table;
  readonly #file: Asset;

  constructor(scope: Construct, id: string, { removal }: CitiesProps) {
    super(scope, id);

    this.#table = new dynamodb.Table(this, "Table", { ...common(removal), partitionKey: text("id") });
    this.#table.addGlobalSecondaryIndex({
      indexName: byImport,
      partitionKey: text("part"),
      sortKey: text("seen"),
      projectionType: dynamodb.ProjectionType.KEYS_ONLY,
    });
    this.#records = new dynamodb.Table(this, "Records", {
      ...common(removal),
      partitionKey: text("name"),
      timeToLiveAttribute: "expiresAt",
    });
    this.#file = new Asset(this, "File", { path: citiesFile(Stage.of(this)?.outdir ?? "cdk.out") });
    this.environment = {
      CITIES_TABLE: this.#table.tableName,
      CITY_RECORDS_TABLE: this.#records.tableName,
      CITIES_FILE: this.#file.s3ObjectUrl,
    };
  }

  /** Lets an import read the deployed file and write places. */
  grantImport(role: iam.Role): void {
    allow(role, ["s3:GetObject"], this.#file.bucket.arnForObjects(this.#file.s3ObjectKey));
    allow(role, ["dynamodb:BatchWriteItem", "dynamodb:PutItem"], this.#table.tableArn);
    this.#grantRemember(role);
  }

  /** Lets a count read places. */
  grantCount(role: iam.Role): void {
    allow(role, ["dynamodb:Scan"], this.#table.tableArn);
    this.#grantRemember(role);
    allow(role, ["dynamodb:DeleteItem"], this.#records.tableArn);
  }

  /** Lets an expiry find places and remove them. */
  grantExpire(role: iam.Role): void {
    allow(role, ["dynamodb:Query"], `${this.#table.tableArn}/index/${byImport}`);
    allow(role, ["dynamodb:DeleteItem"], this.#table.tableArn);
    this.#grantRemember(role);
  }

  #grantRemember(role: iam.Role): void {
    allow(role, ["dynamodb:GetItem", "dynamodb:PutItem"], this.#records.tableArn);
  }
}

function allow(role: iam.Role, actions: string[], resource: string): void {
  role.addToPolicy(new iam.PolicyStatement({ actions, resources: [resource] }));
}

function common(removal: CitiesProps["removal"]) {
  return {
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    encryption: dynamodb.TableEncryption.AWS_MANAGED,
    deletionProtection: removal === "retain",
    removalPolicy: removal === "retain" ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  };
}

function text(name: string): dynamodb.Attribute {
  return { name, type: dynamodb.AttributeType.STRING };
}

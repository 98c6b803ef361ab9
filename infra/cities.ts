/**
 * What the example tasks need: the table of cities, and a CSV of cities that is deployed with the stack and
 * imported after each deploy. `functions/cities` reads and writes the table.
 */
import { Stage as CdkStage } from "aws-cdk-lib";
import * as dynamodb from "aws-cdk-lib/aws-dynamodb";
import * as iam from "aws-cdk-lib/aws-iam";
import { Asset } from "aws-cdk-lib/aws-s3-assets";
import { Construct } from "constructs";
import { citiesFile } from "./cities-file.ts";
import { tableRemoval } from "./constructs/removal.ts";

export interface CitiesResourcesProps {
  /** What happens to the table when the stack is deleted. */
  readonly removal: "destroy" | "retain";
}

export class CitiesResources extends Construct {
  /** The variables that `functions/services.ts` reads. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #table: dynamodb.Table;
  readonly #csv: Asset;

  constructor(scope: Construct, id: string, { removal }: CitiesResourcesProps) {
    super(scope, id);

    this.#table = new dynamodb.Table(this, "Table", {
      partitionKey: { name: "id", type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: dynamodb.TableEncryption.AWS_MANAGED,
      ...tableRemoval(removal),
    });
    this.#csv = new Asset(this, "Csv", { path: citiesFile(CdkStage.of(this)?.outdir ?? "cdk.out") });
    this.environment = { CITIES_TABLE: this.#table.tableName, CITIES_CSV: this.#csv.s3ObjectUrl };
  }

  /** Lets an import read the CSV and put cities. */
  grantImport(role: iam.Role): void {
    allow(role, "s3:GetObject", this.#csv.bucket.arnForObjects(this.#csv.s3ObjectKey));
    allow(role, "dynamodb:BatchWriteItem", this.#table.tableArn);
  }

  /** Lets a count read the table. */
  grantCount(role: iam.Role): void {
    allow(role, "dynamodb:Scan", this.#table.tableArn);
  }
}

function allow(role: iam.Role, action: string, resource: string): void {
  role.addToPolicy(new iam.PolicyStatement({ actions: [action], resources: [resource] }));
}

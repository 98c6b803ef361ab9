import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import * as iam from "aws-cdk-lib/aws-iam";
import { afterAll, expect, test } from "vitest";
import { CitiesResources } from "../../infra/cities.ts";

const outdir = mkdtempSync(join(tmpdir(), "pawl-infra-cities-"));
afterAll(() => rmSync(outdir, { recursive: true }));

/** The actions of each statement that `grant` gives a role. */
function granted(grant: (cities: CitiesResources, role: iam.Role) => void): unknown[] {
  const stack = new Stack(
    new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false }),
  );
  const role = new iam.Role(stack, "Role", { assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com") });
  grant(new CitiesResources(stack, "Cities", { removal: "destroy" }), role);
  const policies = Object.values(Template.fromStack(stack).findResources("AWS::IAM::Policy"));
  return policies.flatMap(({ Properties }) =>
    Properties.PolicyDocument.Statement.map(({ Action }: { Action: string | string[] }) => Action),
  );
}

test("a count may scan the table of cities and nothing else", () => {
  expect(granted((cities, role) => cities.grantCount(role))).toEqual(["dynamodb:Scan"]);
});

test("an import may read the deployed CSV and put cities, and nothing else", () => {
  expect(granted((cities, role) => cities.grantImport(role))).toEqual([
    "s3:GetObject",
    "dynamodb:BatchWriteItem",
  ]);
});

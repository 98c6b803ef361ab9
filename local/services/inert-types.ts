/** Resource types that need no emulated service. They can be named and referred to, and nothing is made of them. */
import { arn, named, nothingToMake, type ResourceType } from "../stack/index.ts";

const policyArn = (name: string, { accountId }: { readonly accountId: string }) =>
  `arn:aws:iam::${accountId}:policy/${name}`;

export const inertTypes: Readonly<Record<string, ResourceType<unknown>>> = {
  // Permissions: on this machine every caller may do everything.
  "AWS::IAM::Policy": {
    properties: named("Groups", "PolicyDocument", "PolicyName", "Roles", "Users"),
    make: nothingToMake,
  },
  "AWS::IAM::ManagedPolicy": {
    properties: named(
      ...["Description", "Groups", "ManagedPolicyName", "Path", "PolicyDocument", "Roles", "Users"],
    ),
    ref: policyArn,
    attributes: (name, account) => ({ PolicyArn: policyArn(name, account) }),
    make: nothingToMake,
  },
  "AWS::Lambda::LayerVersion": {
    properties: {
      ...named("CompatibleArchitectures", "CompatibleRuntimes", "Description", "LayerName", "LicenseInfo"),
      Content: named("S3Bucket", "S3Key", "S3ObjectVersion"),
    },
    ref: (name, account) => arn(account, "lambda", `layer:${name}:1`),
    make: nothingToMake,
  },
  "AWS::CDK::Metadata": { properties: named("Analytics"), make: nothingToMake },
};

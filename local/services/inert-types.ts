/** Resource types that need no emulated service. They can be named and referred to, and nothing is made of them. */
import { nothingToMake, type ResourceType, shortHash } from "../stack/index.ts";

const policyArn = (name: string, { accountId }: { readonly accountId: string }) =>
  `arn:aws:iam::${accountId}:policy/${name}`;

export const inertTypes: Readonly<Record<string, ResourceType<unknown>>> = {
  // Permissions: on this machine every caller may do everything.
  "AWS::IAM::Role": {
    nameProperty: "RoleName",
    attributes: (name, { accountId }) => ({
      Arn: `arn:aws:iam::${accountId}:role/${name}`,
      RoleId: `AROA${shortHash(name, 16)}`,
    }),
    make: nothingToMake,
  },
  "AWS::IAM::Policy": { make: nothingToMake },
  "AWS::IAM::ManagedPolicy": {
    ref: policyArn,
    attributes: (name, account) => ({ PolicyArn: policyArn(name, account) }),
    make: nothingToMake,
  },
  "AWS::CDK::Metadata": { make: nothingToMake },
};

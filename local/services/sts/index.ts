/** STS: tells clients whose account they are in, and opens sessions of roles. The stack's roles of IAM are known here, since nothing else asks for them. */
import { queryApi } from "../../http/index.ts";
import { listOf, named, shortHash, tagList } from "../../stack/index.ts";
import type { EmulatedService } from "../emulated-service.ts";
import { Roles } from "./roles.ts";
import { assumeRole, type Identity, identityOf } from "./session.ts";

/** The parameters that each operation reads. */
export const parametersRead = {
  AssumeRole: ["DurationSeconds", "RoleArn", "RoleSessionName"],
  GetCallerIdentity: [],
} as const;

export const sts: EmulatedService<"sts", Roles> = {
  name: "sts",
  answers: "once open",
  open: () => new Roles(),
  begin: (roles) => roles.begin(),
  complete: (roles) => roles.complete(),
  api: (roles, { account: { accountId }, time }) =>
    queryApi(
      "https://sts.amazonaws.com/doc/2011-06-15/",
      {
        AssumeRole: (query, { sessionToken }) =>
          assumeRole(query, {
            caller: identityOf(sessionToken, time.now()) ?? rootOf(accountId),
            accountId,
            roles,
            now: time.now(),
          }),
        GetCallerIdentity: (_query, { sessionToken }) =>
          identityOf(sessionToken, time.now()) ?? rootOf(accountId),
      },
      { parameters: parametersRead, code: "ValidationError" },
    ),
  resourceTypes: {
    "AWS::IAM::Role": {
      nameProperty: "RoleName",
      properties: {
        ...named(
          "AssumeRolePolicyDocument",
          "Description",
          "ManagedPolicyArns",
          "MaxSessionDuration",
          "Path",
        ),
        PermissionsBoundary: "any",
        Policies: listOf(named("PolicyDocument", "PolicyName")),
        RoleName: "any",
        Tags: tagList,
      },
      attributes: (name, { accountId }, propertyOf) => ({
        Arn: `arn:aws:iam::${accountId}:role${propertyOf("Path") ?? "/"}${name}`,
        RoleId: `AROA${shortHash(name, 16)}`,
      }),
      make: (roles, { name, properties: { Path = "/" } }) => roles.declare(String(Path), name),
    },
  },
};

function rootOf(accountId: string): Identity {
  return { Arn: `arn:aws:iam::${accountId}:root`, UserId: accountId, Account: accountId };
}

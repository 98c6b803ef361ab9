/** STS of `pawl dev`, asked by its own client and by the worker's own call. */
import { SQSClient } from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { assumeRole } from "../../../functions/lambda/assume-role.ts";
import { ownCalls } from "../../../functions/model/call-limits.ts";
import type { LocalAws } from "../../../local/index.ts";
import { stackOf } from "../small-app.ts";
import { clientOptions, openTemporaryAws } from "../temporary-aws.ts";

let aws: LocalAws;
beforeAll(async () => {
  aws = await openTemporaryAws();
  const role = (RoleName: string, Path?: string) => ({
    Type: "AWS::IAM::Role",
    Properties: { RoleName, Path, AssumeRolePolicyDocument: {} },
  });
  await aws.deploy(stackOf({ Resources: { Own: role(roleName), Pathed: role("pathed", "/team/") } }));
  vi.stubEnv("AWS_ENDPOINT_URL", aws.endpoint);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});

const roleName = "shop-dev-expire-1a2b3c4d-us-east-1";
const RoleArn = `arn:aws:iam::000000000000:role/${roleName}`;
const session = "2026-11-21T03.00.00Z@hourly";
const whoIs = async (credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken: string }) =>
  new STSClient({ ...clientOptions(aws), ...(credentials && { credentials }) }).send(
    new GetCallerIdentityCommand({}),
  );

test("a worker's session of a role has the role and the run in its identity, and ends after an hour", async () => {
  const client = new SQSClient({ ...ownCalls, ...clientOptions(aws) });
  const credentials = await assumeRole(client, { arn: RoleArn, session });
  expect(credentials.expiration.getTime() - aws.time.now()).toBeGreaterThan(3_590_000);
  expect(await whoIs(credentials)).toMatchObject({
    Arn: `arn:aws:sts::000000000000:assumed-role/${roleName}/${session}`,
    Account: "000000000000",
  });
  expect((await whoIs()).Arn).toBe("arn:aws:iam::000000000000:root");
  aws.time.advance(3_600_000);
  await expect(whoIs(credentials)).rejects.toThrow("The security token included in the request is expired");
});

test("what STS refuses is told by its code and its words", async () => {
  const client = new SQSClient({ ...ownCalls, ...clientOptions(aws) });
  await expect(assumeRole(client, { arn: "shop", session })).rejects.toThrow(
    "ValidationError: shop is invalid: arn:aws:iam::ACCOUNT:role/NAME",
  );
  await expect(assumeRole(client, { arn: RoleArn, session: "a/b" })).rejects.toThrow(
    "ValidationError: Value 'a/b' at 'roleSessionName'",
  );
});

test("a role that the stack does not have, or not on that path, is denied, and one of another account is assumed", async () => {
  const client = new SQSClient({ ...ownCalls, ...clientOptions(aws) });
  const ask = (arn: string) => assumeRole(client, { arn, session });
  for (const name of ["none", "pathed", "other/pathed", `team/${roleName}`])
    await expect(ask(`arn:aws:iam::000000000000:role/${name}`)).rejects.toMatchObject({
      kind: "denied",
      message: `AccessDenied: User: arn:aws:iam::000000000000:root is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::000000000000:role/${name}`,
    });
  for (const arn of ["arn:aws:iam::000000000000:role/team/pathed", "arn:aws:iam::111111111111:role/any"])
    expect((await ask(arn)).accessKeyId).toMatch(/^ASIA/);
});

test("a role that a role assumes is given for an hour at the most", async () => {
  const first = new STSClient(clientOptions(aws));
  const ask = { RoleArn, RoleSessionName: "first", DurationSeconds: 7_200 };
  const { Credentials } = await first.send(new AssumeRoleCommand(ask));
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken } = Credentials ?? {};
  const credentials = {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  };
  const chained = new STSClient({ ...clientOptions(aws), credentials });
  await expect(chained.send(new AssumeRoleCommand(ask))).rejects.toThrow("1 hour session limit");
  const { AssumedRoleUser } = await chained.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: "second", DurationSeconds: 3_600 }),
  );
  expect(AssumedRoleUser?.Arn).toMatch(/\/second$/);
});

/** STS of `pawl dev`, asked by its own client and by the worker's own call. */
import { SQSClient } from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { assumeRole } from "../../../functions/lambda/assume-role.ts";
import { ownCalls } from "../../../functions/model/call-limits.ts";
import type { LocalAws } from "../../../local/index.ts";
import { clientOptions, openTemporaryAws } from "../temporary-aws.ts";

let aws: LocalAws;
beforeAll(async () => {
  aws = await openTemporaryAws();
  vi.stubEnv("AWS_ENDPOINT_URL", aws.endpoint);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});

const RoleArn = "arn:aws:iam::000000000000:role/shop-dev-expire-1a2b3c4d-us-east-1";
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
    Arn: `arn:aws:sts::000000000000:assumed-role/shop-dev-expire-1a2b3c4d-us-east-1/${session}`,
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

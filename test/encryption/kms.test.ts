/** Encrypted params under a key of the emulated KMS: real keys, real ciphertexts. */
import { SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { KmsDataKeys, paramsEncryption } from "../../functions/encryption/index.ts";
import type { ParamsEncryption } from "../../functions/model/params/sealed.ts";
import type { LocalAws } from "../../local/index.ts";
import { stackOf } from "../local/small-app.ts";
import { clientOptions, openTemporaryAws, signedFor } from "../local/temporary-aws.ts";

let aws: LocalAws;
let key: string;
let encryption: ParamsEncryption;
const secret = '{"token":"s3cr3t-9f1e77"}';
const run = { task: "call-bank", run: "2026-11-21T03:00:00Z/manual~abc" };

function encryptionOf(stage = "prod", tasks: readonly string[] = ["call-bank", "other"]): ParamsEncryption {
  const client = new SQSClient(clientOptions(aws));
  const keys = new KmsDataKeys({ client, key, endpoint: aws.endpoint });
  return paramsEncryption({ stage, tasks, keys });
}

async function ask(operation: string, input: object): Promise<Record<string, unknown>> {
  const response = await fetch(aws.endpoint, {
    method: "POST",
    headers: { ...signedFor("kms"), "x-amz-target": `TrentService.${operation}` },
    body: JSON.stringify({ KeyId: key, ...input }),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

beforeAll(async () => {
  aws = await openTemporaryAws({ region: "eu-west-1" });
  const stack = stackOf({
    Resources: {
      Key: { Type: "AWS::KMS::Key", Properties: { KeyPolicy: {}, EnableKeyRotation: true } },
      Alias: {
        Type: "AWS::KMS::Alias",
        Properties: { AliasName: "alias/shop-prod", TargetKeyId: { "Fn::GetAtt": ["Key", "Arn"] } },
      },
      Later: { Type: "AWS::KMS::Key", Properties: { KeyPolicy: {}, EnableKeyRotation: true } },
      LaterAlias: {
        Type: "AWS::KMS::Alias",
        Properties: { AliasName: "alias/shop-later", TargetKeyId: { "Fn::GetAtt": ["Later", "Arn"] } },
      },
    },
  });
  await aws.deploy(stack);
  key = aws.kms.find("alias/shop-prod").arn;
});
afterAll(async () => {
  await aws.stop();
  await aws.close();
});
beforeEach(async () => {
  await ask("CancelKeyDeletion", {});
  await ask("EnableKey", {});
  encryption = encryptionOf();
});

test("params are opened as they were given, and each time they are encrypted they are another text", async () => {
  const texts = await Promise.all([encryption.seal(run, secret), encryption.seal(run, secret)]);
  expect(texts[0]).not.toBe(texts[1]);
  for (const text of texts) {
    expect(text).toMatch(/^\{"\$encrypted":"1\.[\w-]+\.[\w-]+\.[\w-]+\.2026-11-21T03:00:00Z\/manual~abc"\}$/);
    expect(text).not.toContain("s3cr3t");
    expect(await encryption.open("call-bank", text)).toBe(secret);
  }
});

test("what is encrypted already, and params of a task that is not, stay as they are", async () => {
  const text = await encryption.seal(run, secret);
  expect(await encryption.seal(run, text)).toBe(text);
  expect(await encryption.seal({ task: "plain" }, secret)).toBe(secret);
  expect(await encryption.open("call-bank", secret)).toBe(secret);
});

test("params of one task or stage open for no other", async () => {
  const text = await encryption.seal(run, secret);
  const damaged =
    "the encrypted params of the run cannot be opened: they were damaged, changed, or copied from another task or stage";
  await expect(encryption.open("other", text)).rejects.toThrow(damaged);
  await expect(encryptionOf("dev").open("call-bank", text)).rejects.toThrow(damaged);
});

test("a changed byte anywhere in encrypted params is noticed, and no other attempt is made", async () => {
  const text = await encryption.seal(run, secret);
  const sealed = JSON.parse(text).$encrypted as string;
  const changed = (part: number, at: number) => {
    const parts = sealed.split(".");
    const characters = [...(parts[part] as string)];
    characters.splice(at, 1, characters.at(at) === "A" ? "B" : "A");
    parts[part] = characters.join("");
    return JSON.stringify({ $encrypted: parts.join(".") });
  };
  for (let part = 1; part <= 4; part++) {
    for (const at of [0, 4, -5])
      await expect(
        encryption.open("call-bank", changed(part, at)),
        `part ${part}, ${at}`,
      ).rejects.toMatchObject({ name: "NonRetryableError" });
  }
  for (const odd of ["1", "1.a.b.c.d", "1...", `${sealed.slice(0, -1)}`, "2.a.b.c.d"])
    await expect(encryption.open("call-bank", JSON.stringify({ $encrypted: odd }))).rejects.toThrow(
      odd.startsWith("2") ? "form 2: this version of Pawl knows form 1" : "cannot be opened",
    );
});

test.each([
  ["DisableKey", {}, "is disabled: enable it, and redrive the runs that errored"],
  [
    "ScheduleKeyDeletion",
    { PendingWindowInDays: 7 },
    "is pending deletion, or cannot be used for now: cancel its deletion within its waiting period, enable it, and redrive",
  ],
])("after %s the key is named, and what to do", async (operation, input, message) => {
  const text = await encryption.seal(run, secret);
  await ask(operation, input);
  await expect(encryption.open("call-bank", text)).rejects.toThrow(
    `the key of encrypted params, ${key}, ${message}`,
  );
  await expect(encryption.open("call-bank", text)).rejects.not.toMatchObject({ name: "NonRetryableError" });
  await expect(encryption.seal(run, secret)).rejects.toThrow(message);
});

test("params under the stage's earlier key are not said to be damaged: that key is asked for, and their run may be tried again", async () => {
  const text = await encryption.seal(run, secret);
  const earlier = key;
  key = aws.kms.find("alias/shop-later").arn;
  const error = await encryptionOf()
    .open("call-bank", text)
    .catch((thrown: Error) => thrown);
  expect(error).toMatchObject({
    name: "Error",
    message: expect.stringContaining(
      `${key}, is not the one with which these params were encrypted: the stage's key was replaced`,
    ),
  });
  key = earlier;
  expect(await encryptionOf().open("call-bank", text)).toBe(secret);
});

test("a function without a key stores no params of an encrypted task as they are", async () => {
  const without = paramsEncryption({ stage: "prod", tasks: ["call-bank"] });
  await expect(without.seal(run, secret)).rejects.toThrow(
    "the params of task call-bank are encrypted, and this function has no key",
  );
  expect(await without.seal({ task: "plain" }, secret)).toBe(secret);
});

test("only params that are an encrypted text and nothing else are stored as they are", async () => {
  const text = await encryption.seal(run, secret);
  const sealed = JSON.parse(text).$encrypted as string;
  expect(encryption.isSealed("call-bank", { $encrypted: sealed })).toBe(true);
  expect(encryption.isSealed("plain", { $encrypted: sealed })).toBe(false);
  for (const odd of [
    { $encrypted: "x", token: "s3cr3t" },
    { $encrypted: sealed, token: "s3cr3t" },
    { $encrypted: "1.s3cr3t" },
    { $encrypted: `${sealed} s3cr3t` },
    { $encrypted: "" },
  ]) {
    expect(encryption.isSealed("call-bank", odd), JSON.stringify(odd)).toBe(false);
    await expect(encryption.seal(run, JSON.stringify(odd)), JSON.stringify(odd)).rejects.toThrow(
      "params of task call-bank with the name $encrypted are not allowed",
    );
  }
  for (const odd of [{ token: "s3cr3t", $encrypted: sealed }, { $encrypted: { token: "s3cr3t" } }]) {
    expect(encryption.isSealed("call-bank", odd)).toBe(false);
    expect(await encryption.seal(run, JSON.stringify(odd))).not.toContain("s3cr3t");
  }
});

test("a message that may show params of an encrypted task is told from others", async () => {
  const lanes = { "call-bank": "default", other: "default", plain: "default" };
  const { $encrypted } = JSON.parse(await encryption.seal(run, secret));
  for (const body of [
    '{"task":"call-bank","params":{"token":"s"}}',
    '{"task":"call\\u002dbank","params":{"token":"s"}}',
    '{"task":"call-bnak","params":{"token":"s"}}',
    '{"task":"call-bank","params":{"$encrypted":"x","token":"s"}}',
    JSON.stringify({ task: "call-bank", params: { $encrypted }, token: "s" }),
    '{"task":"call-bnak","params":',
    '"call-bank" token=s',
    "token=s",
    '{"params":{"note":"for call-bank"}}',
  ])
    expect(encryption.mayShow(body, lanes), body).toBe(true);
  for (const body of [
    '{"task":"plain","params":{"note":"call-bank"}}',
    JSON.stringify({ task: "call-bank", id: "a", params: { $encrypted } }),
  ])
    expect(encryption.mayShow(body, lanes), body).toBe(false);
});

test("KMS describes the template's key by its alias, and refuses what it does not serve", async () => {
  expect(await ask("DescribeKey", { KeyId: "alias/shop-prod" })).toMatchObject({
    KeyMetadata: { Arn: key, KeyState: "Enabled", KeySpec: "SYMMETRIC_DEFAULT" },
  });
  expect(await ask("DescribeKey", { KeyId: "alias/other" })).toMatchObject({
    status: 400,
    __type: "NotFoundException",
  });
  expect(await ask("GenerateDataKey", { KeySpec: "AES_256", GrantTokens: ["a"] })).toMatchObject({
    __type: "ValidationException",
  });
  expect(await ask("GenerateDataKey", {})).toMatchObject({ __type: "ValidationException" });
});

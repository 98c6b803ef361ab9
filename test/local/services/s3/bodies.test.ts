/** What clients send to S3 in a body, and what AWS does not take: documents of XML, hashes, storage classes, keys. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LocalAws } from "../../../../local/index.ts";
import { openTemporaryAws, signedFor } from "../../temporary-aws.ts";

let aws: LocalAws;

beforeAll(async () => {
  aws = await openTemporaryAws();
  aws.s3.ensureBucket("bucket");
});
afterAll(() => aws.close());

async function ask(address: string, body?: string | Buffer, headers: Record<string, string> = {}) {
  const [method = "", path = ""] = address.split(" ");
  const response = await fetch(`${aws.endpoint}${path}`, {
    method,
    headers: { ...signedFor("s3"), ...headers },
    body: body as string,
  });
  const text = await response.text();
  return { status: response.status, text, code: /<Code>(\w+)<\/Code>/.exec(text)?.[1] };
}

const documents = [
  ["POST /bucket?delete", "Delete", "Object"],
  ["POST /bucket/key?uploadId=none", "CompleteMultipartUpload", "Part"],
  ["PUT /bucket?tagging", "Tagging", "Tag"],
  ["PUT /new-bucket", "CreateBucketConfiguration", "LocationConstraint"],
] as const;

test.each(documents)(
  "a body of %s of the greatest length is read in one pass, whatever it is",
  async (address, root, name) => {
    const most = address.startsWith("POST") ? 2 * 1024 * 1024 : 64 * 1024;
    const times = (text: string) => text.repeat((most - 100) / text.length);
    const started = performance.now();
    for (const body of [
      `<${root}>${times(`<${name}>`)}`,
      `<${root}>${times(`<${name}/>`)}`,
      `<${root}>${times("<!--")}`,
      `<${root}>${times("</")}`,
      `<${root}>${times("&")}`,
      `<${root}${times(' a="b"')}`,
      `<${root} a="${times("b")}`,
      `<${times("a")}`,
      `<a${times(" ")}`,
      `<${root}>${times("<![CDATA[")}`,
    ]) {
      expect(await ask(address, body), body.slice(0, 60)).toMatchObject({
        status: 400,
        code: "MalformedXML",
      });
    }
    // A pass that begins again at each element takes many minutes.
    expect(performance.now() - started).toBeLessThan(10_000);
  },
);

test.each([
  ["text alone", "hello"],
  ["nothing", ""],
  ["another document", "<Delete><Object><Key>a</Key></Object></Delete>"],
  ["an unknown element", "<Tagging><TagSet><Tag><Foo>a</Foo></Tag></TagSet></Tagging>"],
  ["a key without a value", "<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>"],
  ["a key twice in a tag", "<Tagging><TagSet><Tag><Key>a</Key><Key>b</Key><Value/></Tag></TagSet></Tagging>"],
  ["no set of tags", "<Tagging/>"],
  ["text between tags", "<Tagging><TagSet>a</TagSet></Tagging>"],
  ["an element that is closed by another", "<Tagging><TagSet></Tagging></TagSet>"],
  ["two roots", "<Tagging><TagSet/></Tagging><Tagging><TagSet/></Tagging>"],
  ["a DOCTYPE", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Tagging><TagSet/></Tagging>'],
  ["an entity of its own", "<Tagging><TagSet><Tag><Key>&x;</Key><Value/></Tag></TagSet></Tagging>"],
  ["no character", "<Tagging><TagSet><Tag><Key>&#x110000;</Key><Value/></Tag></TagSet></Tagging>"],
  ["half a surrogate pair", "<Tagging><TagSet><Tag><Key>&#xd800;</Key><Value/></Tag></TagSet></Tagging>"],
  ["U+0000", "<Tagging><TagSet><Tag><Key>&#0;</Key><Value/></Tag></TagSet></Tagging>"],
  ["bytes that are not UTF-8", Buffer.from("<Tagging><TagSet>\xff</TagSet></Tagging>", "latin1")],
])("tags in a body with %s are refused as MalformedXML, and the bucket keeps its tags", async (_, body) => {
  aws.s3.setTags("bucket", { kept: "yes" });
  expect(await ask("PUT /bucket?tagging", body)).toMatchObject({ status: 400, code: "MalformedXML" });
  expect(aws.s3.tags("bucket")).toEqual({ kept: "yes" });
});

const tagging = (...tags: [string, string][]) => {
  const set = tags.map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`);
  return `<Tagging><TagSet>${set.join("")}</TagSet></Tagging>`;
};

test.each([
  ["a key twice", tagging(["a", "1"], ["a", "2"]), "InvalidTag"],
  ["an empty key", tagging(["", "1"]), "InvalidTag"],
  ["a key of 129 characters", tagging(["k".repeat(129), "1"]), "InvalidTag"],
  ["a value of 257 characters", tagging(["a", "v".repeat(257)]), "InvalidTag"],
  ["a key of AWS's own", tagging(["aws:a", "1"]), "InvalidTag"],
  [
    "51 tags",
    tagging(...Array.from({ length: 51 }, (_, i) => [`k${i}`, ""] as [string, string])),
    "BadRequest",
  ],
])("tags with %s are refused with AWS's error", async (_, body, code) => {
  aws.s3.setTags("bucket", { kept: "yes" });
  expect(await ask("PUT /bucket?tagging", body)).toMatchObject({ status: 400, code });
  expect(aws.s3.tags("bucket")).toEqual({ kept: "yes" });
});

test("a document is read with its declaration, namespace, prefix, comments, entities and CDATA", async () => {
  const body = `\ufeff<?xml version="1.0" encoding="UTF-8"?>
    <s3:Tagging xmlns:s3='http://s3.amazonaws.com/doc/2006-03-01/'><!-- <Tag> -->
      <s3:TagSet><Tag a = "b"><Key>a&amp;&#x62;&#99;</Key><Value><![CDATA[<&>]]></Value></Tag></s3:TagSet >
    </s3:Tagging>`;
  expect((await ask("PUT /bucket?tagging", body)).status).toBe(204);
  expect(aws.s3.tags("bucket")).toEqual({ "a&bc": "<&>" });
});

test("several objects are deleted by what the whole body says, or none is", async () => {
  for (const key of ["a", "b"]) await aws.s3.put("bucket", key, "x");
  const objects = (more: string) => `<Delete><Object><Key>a</Key></Object>${more}</Delete>`;
  for (const more of ["<Foo/>", "<Object><Foo>b</Foo></Object>", "<Object/>", "<Object><Key>b</Key>"]) {
    expect(await ask("POST /bucket?delete", objects(more))).toMatchObject({
      status: 400,
      code: "MalformedXML",
    });
  }
  const version = objects("<Object><Key>b</Key><VersionId>1</VersionId></Object>");
  expect(await ask("POST /bucket?delete", version)).toMatchObject({ status: 501, code: "NotImplemented" });
  expect(aws.s3.list("bucket").objects.map(({ key }) => key)).toEqual(["a", "b"]);
  expect((await ask("POST /bucket?delete", objects("<Quiet>true</Quiet>"))).status).toBe(200);
  expect(aws.s3.list("bucket").objects.map(({ key }) => key)).toEqual(["b"]);
});

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

test.each([
  ["PUT /bucket/hashed", "hi"],
  ["PUT /bucket?tagging", tagging(["a", "1"])],
  ["POST /bucket?delete", "<Delete><Object><Key>a</Key></Object></Delete>"],
])("a body of %s that is not the one that was signed is refused", async (address, body) => {
  const wrong = { "x-amz-content-sha256": "a".repeat(64) };
  expect(await ask(address, body, wrong)).toMatchObject({ status: 400, code: "XAmzContentSHA256Mismatch" });
  const invalid = { "x-amz-content-sha256": "none" };
  expect(await ask(address, body, invalid)).toMatchObject({ status: 400, code: "InvalidArgument" });
  const md5 = { "content-md5": createHash("md5").update("other").digest("base64") };
  expect(await ask(address, body, md5)).toMatchObject({ status: 400, code: "BadDigest" });
  expect((await ask("GET /bucket/hashed")).status).toBe(404);
  const right = { "x-amz-content-sha256": sha256(body) };
  expect((await ask(address, body, right)).status).toBeLessThan(300);
  if (address === "PUT /bucket/hashed") await ask("DELETE /bucket/hashed");
});

test("a storage class that AWS does not know is refused, and so is one whose objects cannot be read at once", async () => {
  const put = (value: string, address = "PUT /bucket/class") =>
    ask(address, "x", { "x-amz-storage-class": value });
  expect(await put("BOGUS")).toMatchObject({ status: 400, code: "InvalidStorageClass" });
  expect(await put("BOGUS", "POST /bucket/class?uploads")).toMatchObject({ code: "InvalidStorageClass" });
  for (const archived of ["GLACIER", "DEEP_ARCHIVE"]) {
    const { code, text } = await put(archived);
    expect([code, text]).toEqual(["NotImplemented", expect.stringContaining("allowed: STANDARD, ")]);
  }
  expect((await ask("GET /bucket/class")).status).toBe(404);
  expect((await put("GLACIER_IR")).status).toBe(200);
});

test("a condition or a directive with a value that would be ignored is refused", async () => {
  await aws.s3.put("bucket", "there", "x");
  const refused = { status: 501, code: "NotImplemented" };
  expect(await ask("PUT /bucket/there", "y", { "if-none-match": '"etag"' })).toMatchObject(refused);
  const copy = { "x-amz-copy-source": "bucket/there", "x-amz-metadata-directive": "BOGUS" };
  expect(await ask("PUT /bucket/copied", "", copy)).toMatchObject(refused);
  expect((await aws.s3.get("bucket", "there")).toString()).toBe("x");
});

test("a key may have 1,024 bytes, and no more", async () => {
  expect((await ask(`PUT /bucket/${"k".repeat(1024)}`, "x")).status).toBe(200);
  for (const key of ["k".repeat(1025), `${"%C3%BC".repeat(512)}k`]) {
    expect(await ask(`PUT /bucket/${key}`, "x")).toMatchObject({ status: 400, code: "KeyTooLongError" });
  }
});

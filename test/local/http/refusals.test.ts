/** What no client of AWS's would send, what a web page would, and what is asked of services that are not there. */
import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LocalAws } from "../../../local/index.ts";
import { openTemporaryAws, signedFor } from "../temporary-aws.ts";

let aws: LocalAws;

beforeAll(async () => {
  aws = await openTemporaryAws();
  aws.sqs.createQueue("lane");
});
afterAll(() => aws.close());

interface Asked {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** Sends headers as they are, also those that `fetch` would not. */
async function ask({ path = "/", method = "POST", headers = {}, body = "" }: Asked) {
  const asked = request(aws.endpoint, { path, method, headers });
  asked.end(body);
  const [response] = await once(asked, "response");
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode as number, text: Buffer.concat(chunks).toString("latin1") };
}

const sqs = (operation: string) => ({ "x-amz-target": `AmazonSQS.${operation}` });

test.each<[string, Record<string, string>, string]>([
  ["a name that was rebound to this machine", { host: "rebound.example:4766" }, "rebound.example:4766"],
  ["a host with more than a name", { host: "evil.example/127.0.0.1" }, "evil.example/127.0.0.1"],
  ["a user before the host", { host: "127.0.0.1@evil.example" }, "127.0.0.1@evil.example"],
  ["a page of another site", { origin: "https://page.example" }, "https://page.example"],
  ["a page without an origin of its own", { origin: "null" }, "origin "],
  ["a picture in a page of another site", { "sec-fetch-site": "cross-site" }, "Sec-Fetch-Site: cross-site"],
  ["a page of a neighbouring name", { "sec-fetch-site": "same-site" }, "Sec-Fetch-Site: same-site"],
])("a request from %s is refused, whatever it asks for", async (_, headers, why) => {
  for (const path of ["/", "/_pawl/time", "/bucket/key"]) {
    const { status, text } = await ask({ path, method: "GET", headers });
    expect([status, text]).toEqual([403, expect.stringContaining(why)]);
  }
});

test("a request without a Host is refused", async () => {
  const socket = connect(aws.front.port, "127.0.0.1");
  socket.end("GET /_pawl/time HTTP/1.0\r\n\r\n");
  const [answer] = await once(socket, "data");
  expect(String(answer)).toMatch(/^HTTP\/1\.1 403 .*host \(none\) is not this machine/s);
});

test.each([
  ["Host", "127.0.0.1", "evil.example"],
  ["Origin", "http://localhost", "http://localhost"],
  ["Sec-Fetch-Site", "none", "cross-site"],
])(
  "a request with two %s headers is refused, since one of them may be another's",
  async (name, ...values) => {
    const own = name === "Host" ? [] : ["Host: 127.0.0.1"];
    const headers = [...own, ...values.map((value) => `${name}: ${value}`), "Connection: close"];
    const socket = connect(aws.front.port, "127.0.0.1");
    socket.end(`GET /_pawl/time HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n`);
    const [answer] = await once(socket, "data");
    expect(String(answer)).toMatch(/^HTTP\/1\.1 403 /);
    expect(String(answer)).toContain(`${name.toLowerCase()} is given more than once`);
  },
);

test("a person who types an address, and a page of this machine, may ask", async () => {
  for (const headers of [{ "sec-fetch-site": "none" }, { "sec-fetch-site": "same-origin" }]) {
    expect((await ask({ path: "/_pawl/time", method: "GET", headers })).status).toBe(200);
  }
  const own = { origin: "http://localhost:5173", "sec-fetch-site": "cross-site" };
  expect((await ask({ path: "/_pawl/time", method: "GET", headers: own })).status).toBe(200);
});

test("a request whose target is an address of another machine is refused", async () => {
  const { status, text } = await ask({ path: "http://evil.example/", method: "GET" });
  expect([status, text]).toEqual([403, expect.stringContaining("its target must begin with /")]);
});

const { authorization, ...dated } = signedFor("sqs");

test.each([
  ["another algorithm", "Bearer 123", "must begin with AWS4-HMAC-SHA256"],
  ["no credential", authorization.replace(/Credential=\S+ /, ""), "Credential must be KEY/YYYYMMDD"],
  ["a scope without a service", authorization.replace("/sqs/", "/"), "Credential must be KEY/YYYYMMDD"],
  ["a short signature", authorization.replace(/0{64}/, "00"), "Signature must be 64 hexadecimal digits"],
  ["a host that is not signed", authorization.replace("host;", ""), "SignedHeaders must have host"],
  ["another day", authorization.replace("20261121", "20261122"), "X-Amz-Date must be YYYYMMDDTHHMMSSZ"],
])("a signature with %s is refused, since AWS would not look at the request", async (_, bad, why) => {
  const { status, text } = await ask({
    headers: { ...sqs("ListQueues"), ...dated, authorization: bad },
    body: "{}",
  });
  expect([status, JSON.parse(text)]).toEqual([
    403,
    { __type: "IncompleteSignature", message: expect.stringContaining(why) },
  ]);
});

test("a signature for another service than the target's is refused", async () => {
  const headers = { ...sqs("ListQueues"), ...signedFor("dynamodb") };
  expect((await ask({ headers, body: "{}" })).text).toContain(
    "Credential should be scoped to correct service: 'sqs'",
  );
});

test.each([
  ["AmazonSQS", "AmazonSQS is not served here"],
  ["AmazonSQS.", "no operation is not served here"],
  ["AmazonSQS.x.ListQueues", "x.ListQueues is not served here"],
  ["AmazonSQS.toString", "toString is not served here"],
  ["DynamoDB_20111205.GetItem", "DynamoDB_20111205.GetItem is not served here"],
  ["Nobody_20200101.ListQueues", "Nobody_20200101.ListQueues is not served here"],
])("the target %s is refused, and no operation is guessed from it", async (target, why) => {
  const { status, text } = await ask({ headers: { "x-amz-target": target }, body: "{}" });
  expect([status, text]).toEqual([400, expect.stringContaining(why)]);
});

test("an operation of a JSON service that is not asked by POST is refused", async () => {
  const { status, text } = await ask({ method: "GET", headers: sqs("ListQueues") });
  expect([status, text]).toEqual([400, expect.stringContaining("GET ListQueues is not served here")]);
});

test.each([
  ["that is not JSON", "{", "the body is not JSON"],
  ["that is a list", "[]", "the body is not a JSON object"],
  ["that is not UTF-8", Buffer.from([0x22, 0xff, 0x22]), "the body is not UTF-8"],
  ["with a key twice", '{"QueueUrl":"lane","QueueUrl":"other"}', "an object of the body has a key twice"],
  ["with a key twice further in", '{"a":[{"b":1,"\\u0062":2}]}', "an object of the body has a key twice"],
  ["that is nested 100,000 levels deep", `{"a":${"[".repeat(100_000)}`, "nested 100001 levels deep"],
])("a body %s is refused before any operation sees it", async (_, body, why) => {
  const { status, text } = await ask({ headers: sqs("DeleteQueue"), body });
  expect([status, JSON.parse(text)]).toEqual([
    400,
    { __type: "com.amazonaws.sqs#SerializationException", message: expect.stringContaining(why) },
  ]);
  expect(aws.sqs.queue("lane").name).toBe("lane");
});

test("a text that looks like JSON does not count as part of it", async () => {
  const text = `{"a": "b", "b": [":", {\\\\" ${"[".repeat(2_000)}`;
  const body = JSON.stringify({ QueueUrl: "lane", MessageBody: text });
  expect((await ask({ headers: sqs("SendMessage"), body })).status).toBe(200);
  expect((await aws.sqs.receive("lane"))[0]?.body).toBe(text);
});

test("a body that is too long is refused by its length alone, and one without a length is not held", async () => {
  const tooLong = { ...sqs("SendMessage"), "content-length": String(10 ** 12) };
  const asked = request(aws.endpoint, { method: "POST", headers: tooLong });
  asked.on("error", () => {});
  asked.flushHeaders();
  const [response] = await once(asked, "response");
  expect(response.statusCode).toBe(413);
  asked.destroy();

  const before = process.memoryUsage().rss;
  const socket = connect(aws.front.port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write("POST / HTTP/1.1\r\nhost: 127.0.0.1\r\nx-amz-target: AmazonSQS.SendMessage\r\n");
  socket.write("transfer-encoding: chunked\r\n\r\n");
  const megabyte = Buffer.alloc(1024 * 1024, "x");
  const closed = once(socket, "close");
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk;
  });
  for (let sent = 0; sent < 200; sent++) {
    socket.write("100000\r\n");
    socket.write(megabyte);
    if (!socket.write("\r\n"))
      await Promise.race([closed, new Promise((drained) => socket.once("drain", () => drained(undefined)))]);
    if (socket.destroyed) break;
  }
  expect(answer).toContain("413");
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
  socket.destroy();
});

test.each(["iam", "sns", "ec2"])(
  "an operation of %s, which speaks the query protocol, is refused in XML by its name",
  async (service) => {
    const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
    const { status, text } = await ask({
      headers: { ...form, ...signedFor(service) },
      body: "Action=ListThings",
    });
    expect([status, text]).toEqual([
      501,
      expect.stringContaining(`<Message>ListThings: ${service} is not served here`),
    ]);
  },
);

test("an operation of a JSON service that is not there is refused by its name, also before the target is known", async () => {
  const headers = { ...signedFor("secretsmanager"), "x-amz-target": "secretsmanager.GetSecretValue" };
  const { status, text } = await ask({ headers, body: "{}" });
  expect([status, JSON.parse(text)]).toMatchObject([
    501,
    {
      __type: "UnknownService",
      message: expect.stringContaining("GetSecretValue: secretsmanager is not served here"),
    },
  ]);
});

test.each(["sqs", "dynamodb"])(
  "a client that asks %s in another protocol is refused in that protocol, by the name of the operation",
  async (service) => {
    const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
    const old = await ask({
      headers: { ...form, ...signedFor(service) },
      body: "Action=AddPermission&Version=1",
    });
    expect(old.status).toBe(400);
    expect(old.text).toMatch(
      /^<ErrorResponse.*<Code>InvalidAction<\/Code><Message>AddPermission is asked in a/,
    );
    const cbor = await ask({
      path: "/service/Any/operation/PutItem",
      headers: { ...signedFor(service), "smithy-protocol": "rpc-v2-cbor" },
    });
    expect([cbor.status, cbor.text.slice(0, 10)]).toEqual([400, "\xa2\x79\x00\x06__type"]);
    expect(cbor.text).toContain("PutItem is asked in a protocol that is not served here");
    const plain = await ask({ method: "GET", path: "/queues", headers: signedFor(service) });
    expect(JSON.parse(plain.text)).toEqual({
      __type: "InvalidAction",
      message: expect.stringContaining("GET /queues is asked in a protocol that is not served here"),
    });
  },
);

test("a client that reads only CBOR gets its refusal in CBOR, and one that reads XML in XML", async () => {
  const cbor = await ask({
    path: "/service/ArcRegionSwitch/operation/ListPlans",
    headers: { ...signedFor("arc-region-switch"), "smithy-protocol": "rpc-v2-cbor" },
  });
  expect(cbor.status).toBe(501);
  // A map of two pairs, whose first key is a text of six bytes.
  expect(cbor.text.slice(0, 10)).toBe("\xa2\x79\x00\x06__type");
  expect(cbor.text).toContain("ListPlans: arc-region-switch is not served here");
  const route53 = await ask({ path: "/2013-04-01/hostedzone", method: "GET", headers: signedFor("route53") });
  expect(route53.text).toMatch(
    /^<ErrorResponse.*<Message>GET \/2013-04-01\/hostedzone: route53 is not served here/,
  );
});

test.each(["/%", "/%00/../../etc/passwd", "/a/%ff", "/\\..\\", `/${"x".repeat(8_000)}`])(
  "the address %s is answered with an error, and not with a failure of pawl dev",
  async (path) => {
    for (const method of ["GET", "PUT", "DELETE"]) {
      for (const service of ["s3", "lambda", "scheduler"]) {
        const { status } = await ask({ path, method, headers: signedFor(service) });
        expect([400, 403, 404, 405, 501]).toContain(status);
      }
    }
  },
);

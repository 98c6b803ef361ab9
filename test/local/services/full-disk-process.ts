/** A process that uses local AWS on a small disk until it is full, and prints what it saw, each as a line of JSON. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openLocalAws } from "../../../local/index.ts";

const [stateFolder = ""] = process.argv.slice(2);
const print = (seen: object) => process.stdout.write(`${JSON.stringify(seen)}\n`);
const aws = await openLocalAws({ stateFolder, port: 0 });
aws.sqs.createQueue("lane");
aws.s3.ensureBucket("bucket");
const ask = async (path: string, init: RequestInit) => {
  const response = await fetch(aws.endpoint + path, init);
  return { status: response.status, text: await response.text() };
};
const post = (path: string, headers: Record<string, string>, body: object) =>
  ask(path, { method: "POST", headers, body: JSON.stringify(body) });
const send = () =>
  post(
    "/",
    { "x-amz-target": "AmazonSQS.SendMessage" },
    { QueueUrl: "lane", MessageBody: "y".repeat(100_000) },
  );

await ask("/bucket/key", { method: "PUT", body: "before" });
await post("/_pawl/time", {}, { freeze: true, set: "2030-01-01T00:00:00Z" });
print({ put: await ask("/bucket/key", { method: "PUT", body: Buffer.alloc(20_000_000) }) });
print({ get: await ask("/bucket/key", {}) });
let sent = 0;
let last = await send();
for (; last.status === 200 && sent < 200; sent++) last = await send();
print({ send: last, isCounted: aws.sqs.counts("lane").visible === sent });
print({ moved: await post("/_pawl/time", {}, { set: "2031-01-01T00:00:00Z" }) });
print({ time: readFileSync(join(stateFolder, "time.json"), "utf8") });
await aws.close();

import { afterAll, expect, test } from "vitest";
import { startDev } from "../../../../local/index.ts";
import { nextHop } from "../../../../local/services/lambda/recursion.ts";
import { functionResource, packageUrl, tempFolder, writeAssembly } from "../../small-app.ts";

const folder = tempFolder();
afterAll(folder.remove);

const arn = "arn:aws:lambda:eu-west-1:000000000000:function:f";

test("each hop counts its own function, and keeps the root of the chain and the counts of other functions", () => {
  const first = nextHop(arn, [undefined], 0);
  const other = nextHop(`${arn}-other`, [first.trace], 0);
  const second = nextHop(arn, [other.trace], 0);
  expect([first.number, other.number, second.number]).toEqual([1, 1, 2]);
  expect(second.trace).toMatch(
    /^Root=1-00000000-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=[0-9a-f]{8}:2\|[0-9a-f]{8}:1$/,
  );
  expect(second.trace.slice(0, 40)).toBe(first.trace.slice(0, 40));
});

test("the longest chain of a batch counts, and the root of another trace is kept", () => {
  const long = nextHop(arn, [nextHop(arn, [], 0).trace], 0);
  expect(nextHop(arn, [undefined, "Root=1-0-1", long.trace], 0).number).toBe(3);
  expect(nextHop(arn, ["Root=1-5f-abc;Parent=1;Sampled=1"], 0).trace).toMatch(/^Root=1-5f-abc;/);
});

test("a function that sends to its own queue is stopped at the 17th invocation, by the trace header of its SDK", async () => {
  const source = `
    import { SQSClient, SendMessageCommand } from ${JSON.stringify(packageUrl("@aws-sdk/client-sqs"))};
    const sqs = new SQSClient({});
    export const handler = async ({ Records }) => {
      const n = Number(Records[0].body);
      console.log("hop " + n);
      await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: String(n + 1) }));
    };`;
  const resources = (RecursiveLoop?: string) => ({
    Resources: {
      Dead: { Type: "AWS::SQS::Queue" },
      Queue: {
        Type: "AWS::SQS::Queue",
        Properties: {
          RedrivePolicy: { deadLetterTargetArn: { "Fn::GetAtt": ["Dead", "Arn"] }, maxReceiveCount: 3 },
        },
      },
      Loop: functionResource("loop", {
        RecursiveLoop,
        Environment: { Variables: { QUEUE: { Ref: "Queue" } } },
      }),
      Source: {
        Type: "AWS::Lambda::EventSourceMapping",
        Properties: {
          BatchSize: 1,
          EventSourceArn: { "Fn::GetAtt": ["Queue", "Arn"] },
          FunctionName: { Ref: "Loop" },
        },
      },
    },
  });
  writeAssembly(folder.path, resources(), { loop: source });
  const lines: string[] = [];
  const dev = await startDev({
    root: folder.path,
    template: folder.path,
    port: 0,
    signals: false,
    log: (line) => lines.push(line.slice(9)),
  });
  const name = (logicalId: string) =>
    dev.stack.resources.find((one) => one.logicalId === logicalId)?.name ?? "";
  dev.aws.sqs.send(name("Queue"), { body: "1" });
  const dead = () => dev.aws.sqs.messages(name("Dead")).map(({ body }) => body);
  const left = () => dev.aws.sqs.messages(name("Queue"));
  while (dead().length === 0 || left().length > 0) await new Promise((passed) => setTimeout(passed, 5));
  expect(dead()).toEqual(["17"]);
  const hops = lines.filter((line) => line.startsWith("Loop | hop"));
  expect(hops).toHaveLength(16);
  expect(lines.at(-1)).toMatch(/^Loop was stopped at the 17th invocation in a chain of its own messages/);
  await dev.close();
});

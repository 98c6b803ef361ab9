/** What people who may look at lanes are allowed besides what readers are. */
import { expect, test } from "vitest";
import { resourcesOf, synthesize } from "./template/template.ts";

test("who may look at lanes may count the messages of the lanes' queues and of the dead letters, and of no other queue", () => {
  const template = synthesize("dev", {});
  const read = resourcesOf(template, "AWS::IAM::ManagedPolicy").filter(([id]) =>
    id.includes("OperatorsLanes"),
  );
  const Statement = read.flatMap(([, { Properties }]) => {
    const document = Properties.PolicyDocument as {
      readonly Statement: readonly { readonly Action: string; readonly Resource: unknown }[];
    };
    return document.Statement;
  });
  const resources = (action: string) => Statement.find(({ Action }) => Action === action)?.Resource;
  const queues = resourcesOf(template, "AWS::SQS::Queue").map(([id]) => ({ "Fn::GetAtt": [id, "Arn"] }));
  expect(new Set(resources("sqs:GetQueueAttributes") as unknown[])).toEqual(new Set(queues));
  expect(resources("cloudwatch:GetMetricData")).toBe("*");
  expect(JSON.stringify(Statement)).not.toMatch(/sqs:(Receive|Send|Delete|Purge)/);
});

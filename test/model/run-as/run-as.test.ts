import { expect, test } from "vitest";
import { roleName, sessionName } from "../../../functions/model/task/run-as/role-name.ts";
import type { RoleStatement, RunAs } from "../../../functions/model/task/run-as/run-as.ts";
import { runAsMistakes } from "../../../functions/model/task/run-as/run-as-mistakes.ts";
import { defineTask } from "../../../functions/model/task/task.ts";

const read = { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::reports/*"] };
const one = (statement: object) => runAsMistakes({ policy: [statement] });

test.each<RoleStatement>([
  read,
  { actions: ["dynamodb:*", "execute-api:Invoke"], resources: ["*"] },
  { actions: ["s3:Get?bject*"], resources: ["arn:aws:s3:::home/${aws:PrincipalTag/team}/*"] },
  {
    actions: ["ssm:GetParameter"],
    resources: ["arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${AWS::StackName}/key"],
  },
  { ...read, conditions: { "ForAllValues:StringLikeIfExists": { "aws:TagKeys": ["a", "b"] } } },
  { ...read, conditions: { Bool: { "aws:SecureTransport": true }, NumericLessThan: { "s3:max-keys": 10 } } },
  { actions: ["*"], resources: ["*"], conditions: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } } },
  { actions: ["*"], resources: ["*"], reason: "it removes what others left behind" },
])("a statement that IAM takes is taken: %j", (statement) => {
  expect(one(statement)).toEqual([]);
});

test.each([
  [
    { ...read, actions: ["GetObject"] },
    'actions has "GetObject", which is not allowed: such as "s3:GetObject", or "*"',
  ],
  [
    { ...read, actions: "s3:GetObject" },
    'actions "s3:GetObject" is not allowed: an array of texts that is not empty',
  ],
  [{ ...read, actions: [] }, "actions [] is not allowed: an array of texts that is not empty"],
  [{ ...read, resources: ["reports/*"] }, 'resources has "reports/*", which is not allowed: an ARN such as'],
  [
    { ...read, resources: ["arn:aws:s3:::${AWS::Stack}/*"] },
    "of placeholders ${AWS::Partition}, ${AWS::Region}",
  ],
  [{ ...read, resources: [] }, "resources [] is not allowed"],
  [{ ...read, resource: "*" }, 'has unknown "resource": allowed are actions, resources, conditions, reason'],
  [{ ...read, conditions: { StringIs: {} } }, 'conditions has "StringIs", which is no operator of IAM'],
  [{ ...read, conditions: { Bool: "true" } }, 'conditions.Bool "true" is not allowed: { KEY: "value" }'],
  [{ ...read, conditions: [] }, "conditions [] is not allowed"],
  [{ ...read, reason: " " }, 'reason " " is not allowed: a sentence that says why it is meant'],
  [{ actions: ["*"], resources: ["*"] }, "allows every action on every resource: name actions or resources"],
  [{ actions: ["s3:Get", "*:*"], resources: ["arn:aws:s3:::a", "*"] }, 'actions has "*:*"'],
  ["s3", 'runAs.policy[0] "s3" is not a statement'],
])("a statement that IAM or Pawl refuses says what is allowed: %j", (statement, said) => {
  const mistakes = one(statement as object);
  expect(mistakes).toHaveLength(1);
  expect(mistakes[0]).toContain(said);
  expect(mistakes[0]).toMatch(/^runAs\.policy\[0\]/);
});

test.each([
  [{}, "runAs.policy undefined is not allowed: an array of statements"],
  [true, "runAs true is not allowed: { policy: ["],
  [{ policy: [], role: "r" }, 'runAs has unknown "role": allowed is policy'],
])("runAs of another form says which it has: %j", (runAs, said) => {
  expect(runAsMistakes(runAs)).toEqual([expect.stringContaining(said)]);
  expect(() =>
    defineTask({ name: "a", description: "A.", runAs: runAs as RunAs, run: () => undefined }),
  ).toThrow(said);
});

test("a policy over what IAM takes of a role says how long it is", () => {
  const resources = Array.from(
    { length: 200 },
    (_, n) => `arn:aws:s3:::a-bucket-of-reports-${n}/the/reports/*`,
  );
  expect(one({ ...read, resources })).toEqual([
    expect.stringMatching(/^runAs\.policy has 1\d{4} characters, and IAM takes 10240: name fewer resources/),
  ]);
});

test("a role's name has its stack, task and Region, at most 64 characters, and is another for each", () => {
  expect(roleName("shop-prod", "orders.expire", "eu-west-1")).toMatch(
    /^shop-prod-orders\.expire-[0-9a-f]{8}-eu-west-1$/,
  );
  const longest = roleName("p".repeat(61), "t".repeat(40), "ap-southeast-1");
  expect(longest).toHaveLength(64);
  expect(longest).not.toBe(roleName("p".repeat(61), `${"t".repeat(39)}u`, "ap-southeast-1"));
  expect(roleName("shop-prod", "a-b", "eu-west-1")).not.toBe(roleName("shop-prod-a", "b", "eu-west-1"));
});

test.each([
  ["2026-11-21T03:00:00Z/hourly", /^2026-11-21T03\.00\.00Z@hourly$/],
  ["2026-11-21T03:00:00Z/manual~4f1c", /^2026-11-21T03\.00\.00Z@manual=4f1c$/],
  ["2026-11-21T03:00:00Z/manual~née/1", /^2026-11-21T03\.00\.00Z@manual=n_e_1$/],
  [`2026-11-21T03:00:00Z/manual~${"a".repeat(128)}`, /^2026-11-21T03\.00\.00Z@manual=a{27}-[0-9a-f]{8}$/],
])("the session of run %s has a name that STS takes", (run, name) => {
  expect(sessionName(run)).toMatch(name);
  expect(sessionName(run)).toMatch(/^[\w+=,.@-]{2,64}$/);
});

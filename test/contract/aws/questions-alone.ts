/** Questions for a real account that make nothing there: what becomes of names that nothing has. `account.ts` asks them too. */
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { equal, refused } from "./expect.ts";
import { type Statement, statementsOf } from "./statement.ts";

const cloudwatch = statementsOf(
  "cloudwatch",
  "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/",
);
const sts = statementsOf("sts", "https://docs.aws.amazon.com/STS/latest/APIReference/");

export const questionsAlone: readonly Statement[] = [
  cloudwatch(
    "off-no-alarm",
    "the actions of an alarm that is not there are turned off and on without an error",
    "API_DisableAlarmActions.html",
    ["functions/lambda/alarm-actions.ts#setActions", "functions/runs/alarms/muting.ts#turnOn"],
    async (aws) => {
      const AlarmNames = [aws.name("none")];
      for (const operation of ["DisableAlarmActions", "EnableAlarmActions"])
        await aws.clients.cloudwatch.call(operation, { AlarmNames });
      const { MetricAlarms } = await aws.clients.cloudwatch.call<{ readonly MetricAlarms: unknown }>(
        "DescribeAlarms",
        { AlarmNames },
      );
      equal(MetricAlarms, []);
    },
    { open: "the page names no error, and does not say what becomes of such a name" },
  ),
  sts(
    "no-role",
    "a role that is not there is refused as AccessDenied, as one that may not be assumed",
    "API_AssumeRole.html",
    "functions/lambda/assume-role.ts#RoleRefusedError",
    async (aws) => {
      const { Account } = await aws.clients.sts.send(new GetCallerIdentityCommand({}));
      const RoleArn = `arn:aws:iam::${Account}:role/${aws.name("none")}`;
      await refused(
        aws.clients.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "contract" })),
        "AccessDenied",
      );
    },
    { open: "the page does not say how such a role is refused" },
  ),
];

/** What a function's role needs to turn the actions of alarms off and on: just of those that tasks mute. */
import { ArnFormat, Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";

const actions = {
  worker: ["cloudwatch:DescribeAlarms", "cloudwatch:DisableAlarmActions", "cloudwatch:EnableAlarmActions"],
  // It knows of each alarm whether its actions were on.
  sweeper: ["cloudwatch:DisableAlarmActions", "cloudwatch:EnableAlarmActions"],
};

/** Grants it; nothing where no alarm is named. */
export function grantMutes(role: iam.Role, alarms: readonly string[], to: keyof typeof actions): void {
  if (alarms.length === 0) return;
  const stack = Stack.of(role);
  const resources = alarms.map((resourceName) =>
    stack.formatArn({
      service: "cloudwatch",
      resource: "alarm",
      resourceName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
  );
  role.addToPolicy(new iam.PolicyStatement({ actions: actions[to], resources }));
}

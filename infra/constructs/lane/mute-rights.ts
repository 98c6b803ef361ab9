/** What a function's role needs to turn the actions of alarms off and on. */
import { ArnFormat, Stack, Validations } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";

/** What a worker needs: just for those that its tasks mute. Grants nothing where there are none. */
export function grantMutes(role: iam.Role, alarms: readonly string[]): void {
  grant(
    role,
    ["cloudwatch:DescribeAlarms", "cloudwatch:DisableAlarmActions", "cloudwatch:EnableAlarmActions"],
    alarms,
  );
}

/**
 * What the sweeper needs. It may turn on any alarm: one that a deploy or its rollback has taken out of `muteAlarms` may still be
 * off, and a template does not know the one before it. It may turn off just those that tasks mute.
 */
export function grantUnmutes(role: iam.Role, alarms: readonly string[]): void {
  grant(role, ["cloudwatch:DisableAlarmActions"], alarms);
  grant(role, ["cloudwatch:EnableAlarmActions"], ["*"]);
  Validations.of(role).acknowledge({
    id: "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:*]",
    reason:
      "Turns alarms on again that runs of an earlier deployment have turned off: only on, and only those that Pawl has noted",
  });
}

function grant(role: iam.Role, actions: readonly string[], alarms: readonly string[]): void {
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
  role.addToPolicy(new iam.PolicyStatement({ actions: [...actions], resources }));
}

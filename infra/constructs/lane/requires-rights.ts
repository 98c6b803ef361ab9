/** What a lane's role needs so that its worker can ask AWS what its tasks require: single parameters, single alarms. */
import { ArnFormat, Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";

/** Grants it; nothing where no task of the lane asks. */
export function grantRequires(role: iam.Role, tasks: readonly ManifestTask[]): void {
  const stack = Stack.of(role);
  const all = tasks.flatMap(({ requires }) => (requires === undefined ? [] : [requires]));
  const parameters = [...new Set(all.flatMap(({ parameters = [] }) => parameters))].map((text) => {
    const [name = "", region] = text.split(" ").reverse();
    return stack.formatArn({
      service: "ssm",
      region,
      resource: "parameter",
      resourceName: name.replace(/^\//, ""),
    });
  });
  const alarms = [...new Set(all.flatMap(({ alarms = [] }) => alarms))].map((resourceName) =>
    stack.formatArn({
      service: "cloudwatch",
      resource: "alarm",
      resourceName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
  );
  const rights = [
    ["ssm:GetParameter", parameters],
    ["cloudwatch:DescribeAlarms", alarms],
  ] as const;
  for (const [action, resources] of rights)
    if (resources.length > 0)
      role.addToPolicy(new iam.PolicyStatement({ actions: [action], resources: [...resources] }));
}

/** CloudWatch Logs: reads what functions have printed, which Lambda's emulation writes to files in the state folder. */
import { arn, named, oneOf, tagList } from "../../stack/index.ts";
import type { EmulatedService } from "../emulated-service.ts";
import type { Lambda } from "../lambda/index.ts";
import { logsApi } from "./api.ts";
import { LogFiles } from "./log-files.ts";

const retentionDays = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
];

export const logs: EmulatedService<"logs", LogFiles, { readonly lambda: Lambda }> = {
  name: "logs",
  targets: ["Logs_20140328"],
  answers: "once deployed",
  open: ({ state }, { lambda }) => new LogFiles(state.path("logs"), () => functionsByGroup(lambda)),
  api: (files, { account }) => logsApi(files, account),
  begin: (files) => files.begin(),
  resourceTypes: {
    "AWS::Logs::LogGroup": {
      nameProperty: "LogGroupName",
      properties: {
        LogGroupName: "any",
        RetentionInDays: oneOf(...retentionDays),
        ...named("DataProtectionPolicy", "FieldIndexPolicies", "KmsKeyId", "ResourcePolicyDocument"),
        DeletionProtectionEnabled: "flag",
        LogGroupClass: oneOf("STANDARD", "INFREQUENT_ACCESS", "DELIVERY"),
        Tags: tagList,
      },
      longestName: 512,
      attributes: (name, account) => ({ Arn: arn(account, "logs", `log-group:${name}:*`) }),
      make: (files, { name, properties: { RetentionInDays } }) =>
        files.declare({
          name,
          retentionInDays: RetentionInDays === undefined ? undefined : Number(RetentionInDays),
        }),
    },
  },
};

function functionsByGroup({ executor }: Lambda): ReadonlyMap<string, readonly string[]> {
  const groups = Map.groupBy(executor.functions, ({ logGroup }) => logGroup);
  return new Map([...groups].map(([group, functions]) => [group, functions.map(({ name }) => name)]));
}

/** CloudWatch Logs: reads what functions have printed, which Lambda's emulation writes to files in the state folder. */
import { arn, nothingToMake } from "../../stack/index.ts";
import type { EmulatedService } from "../emulated-service.ts";
import type { Lambda } from "../lambda/index.ts";
import { logsApi } from "./api.ts";
import { LogFiles } from "./log-files.ts";

export const logs: EmulatedService<"logs", LogFiles, { readonly lambda: Lambda }> = {
  name: "logs",
  targets: ["Logs_20140328"],
  answers: "once deployed",
  open: ({ state }, { lambda }) => new LogFiles(state.path("logs"), (group) => namesLoggingTo(lambda, group)),
  api: (files) => logsApi(files),
  resourceTypes: {
    "AWS::Logs::LogGroup": {
      nameProperty: "LogGroupName",
      longestName: 512,
      attributes: (name, account) => ({ Arn: arn(account, "logs", `log-group:${name}:*`) }),
      make: nothingToMake,
    },
  },
};

function namesLoggingTo({ executor }: Lambda, group: string): string[] {
  return executor.functions.filter(({ logGroup }) => logGroup === group).map(({ name }) => name);
}

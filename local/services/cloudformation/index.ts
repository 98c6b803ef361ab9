/** CloudFormation: its reading operations, over the one stack that was deployed and those nested in it. */
import { queryApi } from "../../http/index.ts";
import { named, nestedStackType, nothingToMake, stackId } from "../../stack/index.ts";
import type { EmulatedService } from "../emulated-service.ts";
import { DeployedStacks } from "./deployed-stacks.ts";
import { operationsOf, parametersRead } from "./operations.ts";

export const cloudformation: EmulatedService<"cloudformation", DeployedStacks> = {
  name: "cloudformation",
  answers: "once deployed",
  open: ({ time }) => new DeployedStacks(time),
  api: (deployed) =>
    queryApi("http://cloudformation.amazonaws.com/doc/2010-05-15/", operationsOf(deployed), {
      parameters: parametersRead,
      code: "ValidationError",
    }),
  start: (deployed, stack) => deployed.set(stack),
  resourceTypes: {
    // What is in a nested stack is made with it.
    [nestedStackType]: {
      longestName: 128,
      ref: (name, account) => stackId(account, name),
      properties: named("NotificationARNs", "Parameters", "Tags", "TemplateURL", "TimeoutInMinutes"),
      make: nothingToMake,
    },
  },
};

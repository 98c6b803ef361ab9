/** CloudFormation's reading operations over the one stack that was deployed. */
import { AwsError } from "../../http/errors.ts";
import { type AwsService, queryService } from "../../http/json.ts";
import type { Stack } from "../../stack/stack.ts";
import type { Template } from "../../stack/template.ts";

/** The service behind the front. @param deployedAt epoch milliseconds */
export function cloudFormationService(stack: Stack, template: Template, deployedAt: number): AwsService {
  const CreationTime = new Date(deployedAt).toISOString();
  const shown = {
    StackId: stack.id,
    StackName: stack.name,
    CreationTime,
    StackStatus: "CREATE_COMPLETE",
  };
  const find = (query: URLSearchParams, key = "StackName") => {
    const name = query.get(key);
    if (name === null || name === stack.name || name === stack.id) return;
    throw new AwsError("ValidationError", `Stack with id ${name} does not exist`);
  };
  const resources = () =>
    stack.resources.map(({ logicalId, physicalId, type }) => ({
      LogicalResourceId: logicalId,
      PhysicalResourceId: physicalId,
      ResourceType: type,
      ResourceStatus: "CREATE_COMPLETE",
      DriftInformation: { StackResourceDriftStatus: "NOT_CHECKED" },
    }));
  return queryService("http://cloudformation.amazonaws.com/doc/2010-05-15/", {
    DescribeStacks: (query) => {
      find(query);
      const Outputs = stack.outputs.map(({ key, value, description }) => ({
        OutputKey: key,
        OutputValue: value,
        Description: description,
      }));
      return { Stacks: [{ ...shown, DisableRollback: false, Outputs }] };
    },
    ListStacks: () => ({ StackSummaries: [shown] }),
    DescribeStackResources: (query) => {
      find(query);
      const both = { StackId: stack.id, StackName: stack.name, Timestamp: CreationTime };
      return { StackResources: resources().map((resource) => ({ ...both, ...resource })) };
    },
    ListStackResources: (query) => {
      find(query);
      return {
        StackResourceSummaries: resources().map((resource) => ({
          ...resource,
          LastUpdatedTimestamp: CreationTime,
        })),
      };
    },
    GetTemplate: (query) => {
      find(query);
      return { TemplateBody: JSON.stringify(template), StagesAvailable: ["Original", "Processed"] };
    },
  });
}

/** CloudFormation: its reading operations, over the one stack that was deployed. */
import { AwsError, type QueryOperation, queryApi } from "../../http/index.ts";
import type { Stack } from "../../stack/index.ts";
import type { LocalTime } from "../../time/index.ts";
import type { EmulatedService } from "../emulated-service.ts";

/** The stack that was deployed, once there is one. */
class DeployedStack {
  readonly #time: LocalTime;
  #stack: Stack | undefined;
  #createdAt = "";

  constructor(time: LocalTime) {
    this.#time = time;
  }

  set(stack: Stack): void {
    this.#stack = stack;
    this.#createdAt = new Date(this.#time.now()).toISOString();
  }

  /** @param nameOrId null for any. Throws the `ValidationError` AwsError for another stack. */
  find(nameOrId: string | null): { stack: Stack; createdAt: string } {
    const stack = this.#stack;
    if (stack !== undefined && (nameOrId === null || nameOrId === stack.name || nameOrId === stack.id))
      return { stack, createdAt: this.#createdAt };
    throw new AwsError("ValidationError", `Stack with id ${nameOrId} does not exist`);
  }
}

export const cloudformation: EmulatedService<"cloudformation", DeployedStack> = {
  name: "cloudformation",
  answers: "once deployed",
  open: ({ time }) => new DeployedStack(time),
  api: (deployed) => queryApi("http://cloudformation.amazonaws.com/doc/2010-05-15/", operationsOf(deployed)),
  start: (deployed, stack) => deployed.set(stack),
  resourceTypes: {},
};

function operationsOf(deployed: DeployedStack): Record<string, QueryOperation> {
  const find = (query: URLSearchParams) => deployed.find(query.get("StackName"));
  return {
    DescribeStacks: (query) => {
      const { stack, createdAt } = find(query);
      const Outputs = stack.outputs.map(({ key, value, description }) => ({
        OutputKey: key,
        OutputValue: value,
        Description: description,
      }));
      return { Stacks: [{ ...summary(stack, createdAt), DisableRollback: false, Outputs }] };
    },
    ListStacks: () => {
      const { stack, createdAt } = deployed.find(null);
      return { StackSummaries: [summary(stack, createdAt)] };
    },
    DescribeStackResources: (query) => {
      const { stack, createdAt } = find(query);
      const ofStack = { StackId: stack.id, StackName: stack.name, Timestamp: createdAt };
      return { StackResources: resources(stack).map((resource) => ({ ...ofStack, ...resource })) };
    },
    ListStackResources: (query) => {
      const { stack, createdAt } = find(query);
      return {
        StackResourceSummaries: resources(stack).map((resource) => ({
          ...resource,
          LastUpdatedTimestamp: createdAt,
        })),
      };
    },
    GetTemplate: (query) => {
      const { stack } = find(query);
      return { TemplateBody: JSON.stringify(stack.template), StagesAvailable: ["Original", "Processed"] };
    },
  };
}

function summary(stack: Stack, createdAt: string) {
  return {
    StackId: stack.id,
    StackName: stack.name,
    CreationTime: createdAt,
    StackStatus: "CREATE_COMPLETE",
  };
}

function resources(stack: Stack) {
  return stack.resources.map(({ logicalId, physicalId, type }) => ({
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    ResourceStatus: "CREATE_COMPLETE",
    DriftInformation: { StackResourceDriftStatus: "NOT_CHECKED" },
  }));
}

/** CloudFormation: its reading operations, over the one stack that was deployed and those nested in it. */
import { AwsError, type QueryOperation, queryApi } from "../../http/index.ts";
import { nestedStackType, nothingToMake, type Stack, stackId, withNested } from "../../stack/index.ts";
import type { LocalTime } from "../../time/index.ts";
import type { EmulatedService } from "../emulated-service.ts";

/** The stack that was deployed, once there is one, and those nested in it. */
class DeployedStacks {
  readonly #time: LocalTime;
  #stacks: readonly Stack[] = [];
  #createdAt = "";

  constructor(time: LocalTime) {
    this.#time = time;
  }

  set(stack: Stack): void {
    this.#stacks = withNested(stack);
    this.#createdAt = new Date(this.#time.now()).toISOString();
  }

  get all(): readonly Stack[] {
    return this.#stacks;
  }

  get createdAt(): string {
    return this.#createdAt;
  }

  /** Throws the `ValidationError` AwsError for another stack. */
  find(nameOrId: string | null): Stack {
    const found = this.#stacks.find(({ name, id }) => nameOrId === name || nameOrId === id);
    if (found !== undefined) return found;
    throw new AwsError("ValidationError", `Stack with id ${nameOrId} does not exist`);
  }
}

export const cloudformation: EmulatedService<"cloudformation", DeployedStacks> = {
  name: "cloudformation",
  answers: "once deployed",
  open: ({ time }) => new DeployedStacks(time),
  api: (deployed) => queryApi("http://cloudformation.amazonaws.com/doc/2010-05-15/", operationsOf(deployed)),
  start: (deployed, stack) => deployed.set(stack),
  resourceTypes: {
    // What is in a nested stack is made with it.
    [nestedStackType]: {
      longestName: 128,
      ref: (name, account) => stackId(account, name),
      make: nothingToMake,
    },
  },
};

function operationsOf(deployed: DeployedStacks): Record<string, QueryOperation> {
  const find = (query: URLSearchParams) => deployed.find(query.get("StackName"));
  return {
    DescribeStacks: (query) => {
      const stacks = query.get("StackName") === null ? deployed.all : [find(query)];
      return {
        Stacks: stacks.map((stack) => ({
          ...summary(stack, deployed),
          DisableRollback: false,
          Outputs: stack.outputs.map(({ key, value, description }) => ({
            OutputKey: key,
            OutputValue: value,
            Description: description,
          })),
        })),
      };
    },
    ListStacks: () => ({ StackSummaries: deployed.all.map((stack) => summary(stack, deployed)) }),
    DescribeStackResources: (query) => {
      const stack = find(query);
      const ofStack = { StackId: stack.id, StackName: stack.name, Timestamp: deployed.createdAt };
      return { StackResources: resources(stack).map((resource) => ({ ...ofStack, ...resource })) };
    },
    ListStackResources: (query) => ({
      StackResourceSummaries: resources(find(query)).map((resource) => ({
        ...resource,
        LastUpdatedTimestamp: deployed.createdAt,
      })),
    }),
    GetTemplate: (query) => ({
      TemplateBody: JSON.stringify(find(query).template),
      StagesAvailable: ["Original", "Processed"],
    }),
  };
}

function summary({ id, name, parentId }: Stack, { all: [root], createdAt }: DeployedStacks) {
  return {
    StackId: id,
    StackName: name,
    ParentId: parentId,
    RootId: parentId === undefined ? undefined : root?.id,
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

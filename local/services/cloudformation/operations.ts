/**
 * CloudFormation's reading operations over what was deployed. A stack is always complete here: what could not be made
 * was never deployed. Lists are given in pages of 100, as AWS gives them.
 */
import { AwsError, type QueryOperation } from "../../http/index.ts";
import type { Output, Stack } from "../../stack/index.ts";
import type { DeployedStacks } from "./deployed-stacks.ts";

const pageLength = 100;
const status = "CREATE_COMPLETE";

const ends = (verb: string) => ["IN_PROGRESS", "FAILED", "COMPLETE"].map((end) => `${verb}_${end}`);
/** Those that a stack can have on AWS. */
const statuses: readonly string[] = [
  ...["CREATE", "DELETE", "ROLLBACK", "UPDATE", "UPDATE_ROLLBACK"].flatMap(ends),
  ...["UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"],
  ...["REVIEW_IN_PROGRESS", "IMPORT_IN_PROGRESS", "IMPORT_COMPLETE"],
  ...["IMPORT_ROLLBACK_IN_PROGRESS", "IMPORT_ROLLBACK_FAILED", "IMPORT_ROLLBACK_COMPLETE"],
];

/** The parameters that each operation reads. */
export const parametersRead = {
  DescribeStacks: ["StackName", "NextToken"],
  DescribeStackEvents: ["StackName", "NextToken"],
  DescribeStackResource: ["StackName", "LogicalResourceId"],
  DescribeStackResources: ["StackName", "LogicalResourceId", "PhysicalResourceId"],
  GetTemplate: ["StackName", "TemplateStage"],
  ListExports: ["NextToken"],
  ListStackResources: ["StackName", "NextToken"],
  ListStacks: ["StackStatusFilter.member", "NextToken"],
} as const;

export function operationsOf(deployed: DeployedStacks): Record<keyof typeof parametersRead, QueryOperation> {
  const find = (query: URLSearchParams) => deployed.find(required(query, "StackName"));
  return {
    DescribeStacks: (query) => {
      const stacks = query.get("StackName") === null ? deployed.all : [find(query)];
      const { items, NextToken } = page(stacks, query);
      const shown = ({ outputs }: Stack) => ({ DisableRollback: false, Outputs: outputs.map(shownOutput) });
      return { Stacks: items.map((stack) => ({ ...summary(stack, deployed), ...shown(stack) })), NextToken };
    },
    DescribeStackEvents: (query) => {
      const { items, NextToken } = page(eventsOf(find(query), deployed), query);
      return { StackEvents: items, NextToken };
    },
    DescribeStackResource: (query) => {
      const stack = find(query);
      const [resource] = ofLogicalId(stack, required(query, "LogicalResourceId"));
      const of = { StackId: stack.id, StackName: stack.name, LastUpdatedTimestamp: deployed.deployedAt };
      return { StackResourceDetail: { ...of, ...resource } };
    },
    DescribeStackResources: (query) => {
      const [name, physicalId] = [query.get("StackName"), query.get("PhysicalResourceId")];
      if ((name === null) === (physicalId === null))
        throw invalid("either StackName or PhysicalResourceId must be given, and not both");
      const stack = physicalId === null ? find(query) : deployed.holding(physicalId);
      const logicalId = query.get("LogicalResourceId");
      const found = logicalId === null ? resources(stack) : ofLogicalId(stack, logicalId);
      const of = { StackId: stack.id, StackName: stack.name, Timestamp: deployed.deployedAt };
      return { StackResources: found.map((resource) => ({ ...of, ...resource })) };
    },
    GetTemplate: (query) => {
      const stage = query.get("TemplateStage");
      if (stage !== null && stage !== "Original" && stage !== "Processed")
        throw invalid(`TemplateStage ${stage} is not allowed: Original, Processed`);
      const TemplateBody = JSON.stringify(find(query).template);
      return { TemplateBody, StagesAvailable: ["Original", "Processed"] };
    },
    ListExports: (query) => {
      const all = deployed.all.flatMap(({ id, outputs }) =>
        outputs
          .filter(({ exportName }) => exportName !== undefined)
          .map(({ exportName, value }) => ({ ExportingStackId: id, Name: exportName, Value: value })),
      );
      const { items, NextToken } = page(all, query);
      return { Exports: items, NextToken };
    },
    ListStackResources: (query) => {
      const LastUpdatedTimestamp = deployed.deployedAt;
      const { items, NextToken } = page(resources(find(query)), query);
      return {
        StackResourceSummaries: items.map((resource) => ({ ...resource, LastUpdatedTimestamp })),
        NextToken,
      };
    },
    ListStacks: (query) => {
      const filters = [...query]
        .filter(([name]) => name.startsWith("StackStatusFilter.member."))
        .map(([, one]) => one)
        .filter((one) => one !== "");
      const unknown = filters.find((one) => !statuses.includes(one));
      if (unknown !== undefined)
        throw invalid(`StackStatusFilter ${unknown} is not allowed: ${statuses.join(", ")}`);
      const isShown = filters.length === 0 || filters.includes(status);
      const { items, NextToken } = page(isShown ? deployed.all : [], query);
      return { StackSummaries: items.map((stack) => summary(stack, deployed)), NextToken };
    },
  };
}

function summary({ id, name, parentId }: Stack, { all: [root], deployedAt }: DeployedStacks) {
  return {
    StackId: id,
    StackName: name,
    ParentId: parentId,
    RootId: parentId === undefined ? undefined : root?.id,
    CreationTime: deployedAt,
    StackStatus: status,
  };
}

function shownOutput({ key, value, description, exportName }: Output) {
  return { OutputKey: key, OutputValue: value, Description: description, ExportName: exportName };
}

function resources(stack: Stack) {
  return stack.resources.map(({ logicalId, physicalId, type }) => ({
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    ResourceStatus: status,
    DriftInformation: { StackResourceDriftStatus: "NOT_CHECKED" },
  }));
}

function ofLogicalId(stack: Stack, logicalId: string) {
  const found = resources(stack).filter(({ LogicalResourceId }) => LogicalResourceId === logicalId);
  if (found.length > 0) return found;
  throw invalid(`Resource ${logicalId} does not exist for stack ${stack.name}`);
}

/** That each resource was made, and then the stack: the newest first. */
function eventsOf(stack: Stack, { deployedAt }: DeployedStacks) {
  const itself = {
    LogicalResourceId: stack.name,
    PhysicalResourceId: stack.id,
    ResourceType: "AWS::CloudFormation::Stack",
    ResourceStatus: status,
  };
  return [itself, ...resources(stack).toReversed()].map(
    ({ LogicalResourceId, PhysicalResourceId, ResourceType }) => ({
      StackId: stack.id,
      EventId: `${LogicalResourceId}-${status}-${deployedAt}`,
      StackName: stack.name,
      ...{ LogicalResourceId, PhysicalResourceId, ResourceType },
      Timestamp: deployedAt,
      ResourceStatus: status,
    }),
  );
}

/** The items that a request's `NextToken` begins with. */
function page<Item>(
  all: readonly Item[],
  query: URLSearchParams,
): { items: readonly Item[]; NextToken?: string } {
  const token = query.get("NextToken");
  if (token !== null && !/^\d{1,9}$/.test(token)) throw invalid(`NextToken ${token} is none that was given`);
  const start = Number(token ?? 0);
  const end = start + pageLength;
  return { items: all.slice(start, end), NextToken: end < all.length ? String(end) : undefined };
}

function required(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (value !== null && value !== "") return value;
  throw invalid(`${name} must be given`);
}

function invalid(message: string): AwsError {
  return new AwsError("ValidationError", message);
}

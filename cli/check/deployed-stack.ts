/**
 * A stack as it is deployed: its state, and its resources with those of the stacks nested in it. Their properties are those
 * of the template that CloudFormation has, before references were resolved, as the code's are.
 */
import { NotFoundError } from "../../functions/model/errors.ts";
import type { Aws } from "../deployment/aws.ts";
import { type FoundStack, outputsOf } from "../deployment/stack.ts";
import { type MadeResource, resourcesOf, type Template } from "./synthesis.ts";

/** A resource that is deployed. */
export interface DeployedResource extends MadeResource {
  /** What `Ref` gives: a queue's URL, a table's name. */
  readonly physicalId: string;
  /** What becomes of it once it leaves the template. */
  readonly deletionPolicy: string;
}

/** The stage's stack. */
export interface DeployedStack extends FoundStack {
  /** As CloudFormation names it, such as `UPDATE_COMPLETE`. */
  readonly status: string;
  /** Of the stack and those nested in it. */
  readonly resources: readonly DeployedResource[];
}

/** Undefined where there is no stack of this name. @param prefix what the keys of its outputs begin with @throws any error of the SDK */
export async function readStack(aws: Aws, name: string, prefix = ""): Promise<DeployedStack | undefined> {
  const { DescribeStacksCommand } = await import("@aws-sdk/client-cloudformation");
  const { Stacks = [] } = await (await aws.cloudformation())
    .send(new DescribeStacksCommand({ StackName: name }))
    .catch((error: Error) => {
      if (error.name === "ValidationError" && error.message.includes("does not exist")) return { Stacks: [] };
      throw error;
    });
  const [stack] = Stacks;
  if (stack === undefined) return undefined;
  return {
    name,
    prefix,
    status: stack.StackStatus ?? "",
    outputs: outputsOf(stack.Outputs, prefix),
    resources: await readResources(aws, name),
  };
}

/** The resources of a stack, then those of the stacks nested in it. */
async function readResources(aws: Aws, nameOrId: string, within = ""): Promise<DeployedResource[]> {
  const { GetTemplateCommand, paginateListStackResources } = await import("@aws-sdk/client-cloudformation");
  const client = await aws.cloudformation();
  const { TemplateBody = "" } = await client.send(new GetTemplateCommand({ StackName: nameOrId }));
  const template = parsed(TemplateBody, nameOrId);
  const declared = new Map(resourcesOf(template).map((resource) => [resource.path, resource]));
  const found: DeployedResource[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName: nameOrId })) {
    for (const {
      LogicalResourceId: id = "",
      ResourceType: type = "",
      ...summary
    } of page.StackResourceSummaries ?? []) {
      const { PhysicalResourceId: physicalId = "" } = summary;
      if (summary.ResourceStatus === "DELETE_COMPLETE") continue;
      const { DeletionPolicy: deletionPolicy = "Delete" } = template.Resources[id] ?? {};
      const properties = declared.get(id)?.properties ?? {};
      found.push({ path: `${within}${id}`, type, physicalId, properties, deletionPolicy });
      if (type === "AWS::CloudFormation::Stack")
        found.push(...(await readResources(aws, physicalId, `${within}${id}/`)));
    }
  }
  return found;
}

type DeployedTemplate = Template & {
  readonly Resources: Readonly<Record<string, { readonly DeletionPolicy?: string }>>;
};

/** The CDK's templates are JSON. */
function parsed(body: string, name: string): DeployedTemplate {
  try {
    const template = JSON.parse(body) as DeployedTemplate;
    if (typeof template.Resources === "object") return template;
  } catch {
    // It is said below.
  }
  throw new NotFoundError(`the template of stack ${name} is not one that the CDK has deployed`);
}

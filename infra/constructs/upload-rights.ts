/**
 * Finds the tasks that walk an upload and whose role has no right to read it, as far as their files say so: they have the
 * param that an option of `pawl run` sets, and name `s3Object`. `pawl dev` checks no rights, so without this only the first
 * run on AWS would tell.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type CfnElement, Stack } from "aws-cdk-lib";
import type * as iam from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { paramSchema } from "../../functions/model/params/param-fields.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import { projectRoot } from "../../roots.ts";
import type { Deployment } from "../deployment/index.ts";
import type { Lane } from "./lane/lane.ts";
import { taskRoles } from "./task-roles.ts";
import type { Uploads } from "./uploads.ts";

/** What is looked at: a Pawl. */
interface Granted extends Construct {
  readonly deployment: Pick<Deployment, "tasks">;
  readonly lanes: readonly Lane[];
  readonly uploads: Uploads;
}

/** A line for each such task. @param folder of the project */
export function uploadLooks(pawl: Granted, folder = projectRoot): readonly string[] {
  const { deployment, lanes, uploads } = pawl;
  const bucket = Stack.of(pawl).getLogicalId(uploads.bucket.node.defaultChild as CfnElement);
  return deployment.tasks.flatMap((task) => {
    const { name, lane, runAs } = task;
    const param = walkedParam(task, folder);
    if (param === undefined) return [];
    const own = pawl.node.tryFindChild(taskRoles)?.node.tryFindChild(name) as iam.Role | undefined;
    const role = runAs === undefined ? lanes.find((each) => each.name === lane)?.worker.role : own;
    if (role === undefined || mayRead(role, bucket)) return [];
    return `task ${name} walks what pawl run --${param} uploads, and has no right to read it on AWS: in infra/resources.ts add "${name}": { grant: (role) => uploads.grantRead(role) }`;
  });
}

/** The param by which a task is given the upload that it walks; undefined where it walks none. */
function walkedParam({ kind, file, paramsSchema }: ManifestTask, folder: string): string | undefined {
  const path = join(folder, file);
  if ((kind !== "items" && kind !== "pages") || !existsSync(path)) return undefined;
  if (!/\bs3Object\b/.test(readFileSync(path, "utf8"))) return undefined;
  return ["csv", "input"].find((name) => paramSchema(paramsSchema, name)?.type === "string");
}

/** What a statement of a policy says, once it is resolved. */
interface Statement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: unknown;
}

/** Whether a role's own policy lets it get objects of the bucket: by its name, or of all buckets. */
function mayRead(role: iam.Role, bucket: string): boolean {
  const policy = role.node.tryFindChild("DefaultPolicy") as iam.Policy | undefined;
  const { Statement: all = [] } = (Stack.of(role).resolve(policy?.document) ?? {}) as {
    readonly Statement?: readonly Statement[];
  };
  return all.some(({ Effect, Action = [], Resource }) => {
    const gets = [Action].flat().some((action) => /^(\*|s3:(\*|Get\*|GetObject\*?))$/.test(action));
    const of = JSON.stringify(Resource) ?? "";
    return Effect === "Allow" && gets && (of.includes(`"${bucket}"`) || /"\*"|:s3:::\*/.test(of));
  });
}

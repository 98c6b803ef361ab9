/**
 * A deployment at AWS's APIs on this machine: its tables, queue and buckets, and the stacks that CloudFormation
 * describes. Commands reach it through the SDK.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { synthesizeStage } from "../../cli/check/synthesis.ts";
import { main } from "../../cli/main.ts";
import type { Shell } from "../../cli/shell.ts";
import { systemClock } from "../../functions/model/clock.ts";
import { type Manifest, outputs } from "../../functions/model/task/manifest.ts";
import { stackName } from "../../functions/model/task/project-name.ts";
import { DynamoRunStore } from "../../functions/store/dynamodb.ts";
import { AwsError, type LocalAws, type LocalTime, queryApi } from "../../local/index.ts";
import { clientOptions, openTemporaryAws } from "../local/temporary-aws.ts";
import { type CommandResult, manifest } from "./harness.ts";

export interface LocalStack {
  readonly aws: LocalAws;
  /** The stacks that CloudFormation describes: the outputs of each, by its name. */
  readonly stacks: Record<string, Record<string, string>>;
  /** The id of the stack that holds a nested one, by the nested one's name. */
  readonly parents: Record<string, string>;
  readonly store: DynamoRunStore;
  /** The outputs of a stack whose manifest is at this URL. */
  outputs(manifestUrl: string): Record<string, string>;
  /** Adds another deployment's stack, named `PROJECT-STAGE`, on the same tables. */
  add(other: Pick<Manifest, "project" | "stage"> & Partial<Manifest>): Promise<void>;
  /** Makes further resources and starts them; CloudFormation goes on describing the stacks above. */
  deploy(stack: Parameters<LocalAws["deploy"]>[0]): Promise<void>;
  /** Runs `pawl` in a folder of project `pawl`, with nothing in its environment but the endpoint. */
  pawl(args: readonly string[], given?: Partial<Shell>): Promise<CommandResult>;
  close(): Promise<void>;
}

const text = (name: string) => ({ AttributeName: name, AttributeType: "S" });
const keys = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: "HASH" },
  { AttributeName: range, KeyType: "RANGE" },
];

/** Opens one with the manifest of `harness.ts`, as stack `pawl-local`. @param time the services' time */
export async function openLocalStack(time?: LocalTime): Promise<LocalStack> {
  const aws = await openTemporaryAws({ time });
  await aws.dynamodb.ensureTable({
    TableName: "runs",
    AttributeDefinitions: [
      ...[text("task"), text("run"), text("dueKey")],
      { AttributeName: "dueAt", AttributeType: "N" },
    ],
    KeySchema: keys("task", "run"),
    GlobalSecondaryIndexes: [
      {
        IndexName: "due",
        KeySchema: keys("dueKey", "dueAt"),
        Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["lane", "sends"] },
      },
    ],
  });
  await aws.dynamodb.ensureTable({
    TableName: "tasks",
    AttributeDefinitions: [text("task"), text("part")],
    KeySchema: keys("task", "part"),
  });
  aws.sqs.ensureQueue("bulk", {});
  aws.sqs.ensureQueue("dead", {});
  const queue = `${aws.endpoint}/${aws.accountId}/bulk`;
  aws.s3.ensureBucket("uploads");
  aws.s3.ensureBucket("assets");
  await aws.s3.put("assets", "a b/pawl.json", Readable.from([JSON.stringify(manifest)]));
  const outputsWith = (manifestUrl: string) => ({
    [outputs.stage]: "local",
    [outputs.manifest]: manifestUrl,
    [outputs.runsTable]: "runs",
    [outputs.tasksTable]: "tasks",
    [outputs.uploadsBucket]: "uploads",
    [outputs.workers]: JSON.stringify({ bulk: "worker-bulk" }),
    [outputs.queues]: JSON.stringify({ bulk: queue, default: queue }),
    [outputs.deadLetterQueue]: `${aws.endpoint}/${aws.accountId}/dead`,
    [outputs.scheduleGroup]: "schedules",
    [outputs.automatic]: "automatic",
    [outputs.scheduler]: JSON.stringify({
      group: "schedules",
      roleArn: `arn:aws:iam::${aws.accountId}:role/schedules`,
      deadLetterArn: `arn:aws:sqs:us-east-1:${aws.accountId}:dead`,
    }),
  });
  const stacks: LocalStack["stacks"] = {
    "pawl-local": outputsWith("s3://assets/a%20b/pawl.json"),
    other: {},
  };
  const parents: LocalStack["parents"] = {};
  describeStacks(aws, stacks, parents);
  const client = new DynamoDBClient(clientOptions(aws));
  const cwd = projectFolder("pawl");
  return {
    aws,
    stacks,
    parents,
    store: new DynamoRunStore({ client, runsTable: "runs", tasksTable: "tasks" }),
    outputs: outputsWith,
    async add(other) {
      const name = stackName(other.project, other.stage);
      await aws.s3.put("assets", `${name}.json`, Readable.from([JSON.stringify({ ...manifest, ...other })]));
      stacks[name] = { ...outputsWith(`s3://assets/${name}.json`), [outputs.stage]: other.stage };
    },
    async deploy(stack) {
      await aws.deploy(stack);
      aws.start(stack);
      describeStacks(aws, stacks, parents);
    },
    pawl: (args, given) => pawlAt(aws.endpoint, args, { cwd, ...given }),
    async close() {
      await aws.close();
      rmSync(cwd, { recursive: true });
    },
  };
}

function describeStacks(
  { front }: LocalAws,
  stacks: LocalStack["stacks"],
  parents: LocalStack["parents"],
): void {
  front.register(
    "cloudformation",
    queryApi("http://cloudformation.amazonaws.com/doc/2010-05-15/", {
      DescribeStacks: (query) => {
        const name = query.get("StackName");
        if (name !== null && stacks[name] === undefined) {
          throw new AwsError("ValidationError", `Stack with id ${name} does not exist`);
        }
        const shown = Object.entries(stacks).filter(([each]) => name === null || each === name);
        return {
          Stacks: shown.map(([StackName, values]) => ({
            StackName,
            ParentId: parents[StackName],
            StackStatus: "CREATE_COMPLETE",
            CreationTime: "2026-11-21T10:00:00.000Z",
            Outputs: Object.entries(values).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
          })),
        };
      },
    }),
  );
}

/** A folder whose `cdk.json` names a project. The caller removes it. */
export function projectFolder(project: string): string {
  const folder = mkdtempSync(join(tmpdir(), `pawl-project-${project}-`));
  writeFileSync(join(folder, "cdk.json"), JSON.stringify({ context: { project } }));
  return folder;
}

/** Runs `pawl` with nothing in its environment but the endpoint, on a terminal where its input is one. */
export async function pawlAt(
  endpoint: string,
  args: readonly string[],
  given: Partial<Shell> = {},
): Promise<CommandResult> {
  let stdout = "";
  let stderr = "";
  const shell: Shell = {
    stdin: Readable.from([]),
    stdout: { write: (chunk) => (stdout += chunk) },
    stderr: {
      write: (chunk) => (stderr += chunk),
      isTTY: (given.stdin as { readonly isTTY?: boolean } | undefined)?.isTTY,
    },
    env: { AWS_ENDPOINT_URL: endpoint },
    cwd: "/",
    user: "ada@laptop",
    clock: systemClock,
    random: Math.random,
    sleep: () => new Promise((wake) => setTimeout(wake, 10)),
    dev: async () => {},
    synth: synthesizeStage,
    pawl: ["pawl"],
    finish: () => {},
    leave: () => {},
    reserveStdout: () => {},
    interruptible: () => new AbortController().signal,
    ...given,
  };
  return { exitCode: await main(args, shell), stdout, stderr };
}

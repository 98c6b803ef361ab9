/**
 * The app of the proof: a copy of the project with the tasks of `functions/`, synthesized and deployed to the emulated
 * services. Nothing reads its queues, so that the proof decides what each function is invoked with.
 */
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { turnMessage } from "../../../functions/model/run/messages/message.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { outputs } from "../../../functions/model/task/manifest.ts";
import { ProjectStack } from "../../../local/dev/project-stack.ts";
import { type LocalAws, openLocalAws, plainItem } from "../../../local/services/index.ts";
import { writeHostProgram } from "../../../local/services/lambda/environment/host-program.ts";
import { type FunctionSettings, functionArn } from "../../../local/services/lambda/function-settings.ts";
import { output, type Stack } from "../../../local/stack/index.ts";
import { copyProject, type Project } from "../../e2e/project.ts";
import { AwsRuntime } from "./aws-runtime.ts";
import { DevRuntime } from "./dev-runtime.ts";
import type { Runtime } from "./runtime.ts";
import { ThrottledEndpoint, type Throttling } from "./throttled-endpoint.ts";

/** What runs a function. */
export const hosts = ["aws-lambda-ric", "pawl dev"] as const;
export type Host = (typeof hosts)[number];

export const timeoutSeconds = { default: 20, short: 10 } as const;
export type LaneName = keyof typeof timeoutSeconds;

const lanes = { own: "default", "own-short": "short", walk: "default", "walk-short": "short" };

function writeTasks(project: Project): void {
  cpSync(join(import.meta.dirname, "functions"), join(project.folder, "functions"), { recursive: true });
  const names = Object.keys(lanes);
  const lines = Object.entries(lanes).map(([, lane], i) => `[t${i}, { lane: "${lane}" }]`);
  project.write(
    "infra/tasks.ts",
    [
      'import { deployed } from "./deployed.ts";',
      ...names.map((name, i) => `import t${i} from "../functions/tasks/${name}.ts";`),
      `export default deployed(() => [${lines.join(", ")}]);\n`,
    ].join("\n"),
  );
  project.write("infra/resources.ts", "export const resources = () => ({});\n");
  const ofLanes = Object.entries(timeoutSeconds).map(([name, seconds]) => [
    name,
    { timeoutSeconds: seconds, maxConcurrency: 2 },
  ]);
  project.write(
    "infra/stages.ts",
    `export const stages = { local: { removal: "retain", lanes: ${JSON.stringify(Object.fromEntries(ofLanes))} } };\n`,
  );
}

export class ProbeApp {
  readonly folder: string;
  readonly #project: Project;
  readonly #aws: LocalAws;
  readonly #stack: Stack;
  readonly #between: ThrottledEndpoint;
  readonly #endpoint: string;
  readonly #client: string;
  readonly #program: string;
  readonly #open: Runtime[] = [];

  /** @param client the path of AWS's runtime client */
  static async deploy(client: string): Promise<ProbeApp> {
    const project = copyProject();
    writeTasks(project);
    const aws = await openLocalAws({ stateFolder: join(project.folder, ".pawl"), port: 0 });
    const built = new ProjectStack({ root: project.folder }, aws);
    const stack = await built.first(await built.sources.read(), () => {});
    await aws.deploy(stack);
    const between = new ThrottledEndpoint(aws.endpoint);
    return new ProbeApp(client, project, aws, stack, between, await between.listen());
  }

  private constructor(
    client: string,
    project: Project,
    aws: LocalAws,
    stack: Stack,
    between: ThrottledEndpoint,
    endpoint: string,
  ) {
    this.#client = client;
    this.#project = project;
    this.#aws = aws;
    this.#stack = stack;
    this.#between = between;
    this.#endpoint = endpoint;
    this.#program = writeHostProgram(aws.state.path("function-host.mjs"));
    this.folder = project.folder;
  }

  /** An environment of a lane's worker. */
  worker(host: Host, lane: LaneName): Runtime {
    const workers = JSON.parse(output(this.#stack, outputs.workers) ?? "{}") as Record<string, string>;
    return this.#runtime(host, this.#aws.lambda.executor.find(workers[lane] ?? ""));
  }

  /** An environment of a function that is nothing but its code. */
  bare(host: Host, name: string, code: string): Runtime {
    const folder = join(this.#project.folder, `bare-${name}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "index.mjs"), code);
    const deployed = this.#aws.lambda.executor.functions[0] as FunctionSettings;
    const account = { accountId: this.#aws.accountId, region: this.#aws.region, endpoint: this.#endpoint };
    const arn = functionArn(name, account);
    return this.#runtime(host, { ...deployed, name, arn, folder, variables: {}, timeoutSeconds: 10 });
  }

  throttle(throttling: Throttling): void {
    this.#between.throttle(throttling);
  }

  /** The run that a message started. */
  async run(messageId: string): Promise<RunRecord> {
    for await (const item of this.#aws.dynamodb.scan(output(this.#stack, outputs.runsTable) ?? "")) {
      const run = plainItem(item) as unknown as RunRecord;
      if (JSON.stringify(run).includes(messageId)) return run;
    }
    throw new Error(`no run of message ${messageId}`);
  }

  /** The message of a run's next turn, which its worker has sent. */
  sentTurn(run: RunRecord): string {
    const body = turnMessage(run);
    const queues = JSON.parse(output(this.#stack, outputs.queues) ?? "{}") as Record<string, string>;
    const sent = this.#aws.sqs.messages(queues[run.lane] ?? "").filter((message) => message.body === body);
    if (sent.length !== 1) throw new Error(`${sent.length} messages ${body}, expected 1`);
    return body;
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.map((runtime) => runtime.close()));
    this.#between.close();
    await this.#aws.stop();
    await this.#aws.close();
    this.#project.remove();
  }

  #runtime(host: Host, settings: FunctionSettings): Runtime {
    const { region, accountId, time, state } = this.#aws;
    const endpoint = this.#endpoint;
    const runtime =
      host === "pawl dev"
        ? new DevRuntime(settings, {
            time,
            account: { accountId, region, endpoint },
            logFolder: state.path("logs"),
            program: this.#program,
            onLine: () => {},
            onSpawn: () => {},
          })
        : new AwsRuntime({ settings, client: this.#client, region, endpoint });
    this.#open.push(runtime);
    return runtime;
  }
}

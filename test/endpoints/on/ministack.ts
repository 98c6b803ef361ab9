/** MiniStack, as PyPI has it. */
import { cdkDeployment } from "../cdk-deployment.ts";
import type { Endpoint, OptionalStep } from "../endpoint.ts";
import { findPython, installPython } from "../install/python.ts";
import { type Server, startServer } from "../server.ts";

/** What MiniStack does not do. */
export const leftOut = {
  "time zones": "its CloudFormation drops a schedule's time zone",
  logs: "it tells functions another log group than the one that it writes to",
} as const satisfies Partial<Record<OptionalStep, string>>;

/** Installs it where it is not kept from an earlier run. @returns its Python @throws UnavailableError */
export async function installMinistack(signal: AbortSignal): Promise<string> {
  const python = await findPython(["3.13", "3.12", "3.11"], signal);
  return installPython("ministack", { python, signal });
}

/**
 * @param fillsIn whether a schedule's input has its context attributes filled in, which MiniStack itself does not do
 * @param port a free one unless given
 */
export function startMinistack(python: string, fillsIn: boolean, port?: number): Promise<Server> {
  return startServer({
    python,
    port,
    program: "ministack_scheduled.py",
    readyAt: "/_ministack/health",
    variables: (port, state) => ({
      ...(fillsIn && { FILL_IN_CONTEXT: "1" }),
      BIND_HOST: "127.0.0.1",
      GATEWAY_PORT: String(port),
      // Queue URLs would say localhost.
      MINISTACK_HOST: "127.0.0.1",
      MINISTACK_ACCOUNT_ID: "000000000000",
      MINISTACK_REGION: "us-east-1",
      IOT_MTLS_ENABLED: "0",
      SFTP_ENABLED: "0",
      STATE_DIR: state,
      S3_DATA_DIR: state,
    }),
  });
}

let installed: string | undefined;

export const ministack: Endpoint = {
  name: "ministack",
  release: "MiniStack 1.5.33",
  shims: [
    { name: "context attributes", reason: "it delivers <aws.scheduler.scheduled-time> as it is written" },
  ],
  leftOut,
  isolated: true,
  async install(signal) {
    installed = await installMinistack(signal);
  },
  async start(project, signal) {
    if (installed === undefined) throw new Error("MiniStack was not installed");
    const server = await startMinistack(installed, true);
    return { ...cdkDeployment(server, project, signal), close: () => server.close() };
  },
};

/** An assistant for tests: the SDK's own client, and `pawl mcp` in a process, as assistants start it. */
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { onTestFinished } from "vitest";
import { plainEnvironment } from "../../e2e/pawl-command.ts";
import { root } from "../../steps.ts";

export interface Answer {
  readonly text: string;
  readonly isError: boolean;
  /** The structured content. */
  readonly shown: {
    readonly command?: string;
    readonly where?: object;
    readonly notice?: string;
    readonly document?: unknown;
    readonly said?: readonly string[];
  };
}

export interface Assistant {
  readonly client: Client;
  /** Of the server's process. */
  readonly pid: number;
  /** What the server printed on standard error. */
  errors(): string;
  call(name: string, given?: Record<string, unknown>): Promise<Answer>;
  close(): Promise<void>;
}

export interface Start {
  readonly args?: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The variables of the process: none of AWS but those given. */
export function environment(env: Readonly<Record<string, string>> = {}): Record<string, string> {
  const nowhere = { AWS_CONFIG_FILE: "/nowhere", AWS_SHARED_CREDENTIALS_FILE: "/nowhere" };
  return { ...plainEnvironment(), ...nowhere, AWS_EC2_METADATA_DISABLED: "true", ...env };
}

export const pawlMcp = (args: readonly string[] = []) => [join(root, "cli/bin.js"), "mcp", ...args];

/** Connected; it is closed when the test is over. */
export async function assistant({ args, cwd, env }: Start): Promise<Assistant> {
  const transport = new StdioClientTransport({
    ...{ command: process.execPath, args: pawlMcp(args), cwd, env: environment(env), stderr: "pipe" },
  });
  let errors = "";
  transport.stderr?.on("data", (chunk: Buffer) => {
    errors += chunk;
  });
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return {
    client,
    pid: transport.pid ?? 0,
    errors: () => errors,
    async call(name, given = {}) {
      const {
        content,
        structuredContent = {},
        isError = false,
      } = await client.callTool({
        ...{ name, arguments: given },
      });
      const [first] = content as { readonly text: string }[];
      return {
        text: first?.text ?? "",
        isError: isError === true,
        shown: structuredContent as Answer["shown"],
      };
    },
    close: () => client.close(),
  };
}

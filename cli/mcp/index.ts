/** The server for assistants, as `pawl mcp` starts it. */
import type { Caller } from "../calls/call.ts";
import type { CommandEntry } from "../commands/command-entry.ts";
import type { Session } from "../session.ts";
import type { WritingVerb } from "./allowed-writes.ts";
import { serveMcp } from "./serve.ts";
import { toolsOf } from "./tools.ts";

export interface OpenMcpOptions extends Caller {
  readonly session: Session;
  readonly commands: readonly CommandEntry[];
  readonly allowedWrites: readonly WritingVerb[];
  readonly version: string;
}

/** Serves until standard input ends, or Ctrl-C. */
export async function openMcp({
  session,
  commands,
  allowedWrites,
  ...options
}: OpenMcpOptions): Promise<void> {
  const tools = await toolsOf(commands, session, allowedWrites);
  await serveMcp({ ...options, tools });
}

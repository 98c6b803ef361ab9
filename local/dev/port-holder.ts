/**
 * Says who has a port that could not be had: another `pawl dev` is named by its process and folder.
 *
 * @throws always: the error given, in better words where it is about the port
 */
export async function refusePort(port: number, error: unknown): Promise<never> {
  const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
  if (code !== "EADDRINUSE") throw error;
  const holder = await ask(port);
  const who =
    holder === undefined ? "another program" : `the pawl dev of ${holder.folder}, process ${holder.pid}`;
  throw new Error(`port ${port} is in use by ${who}; another port is taken with --port`, { cause: error });
}

async function ask(port: number): Promise<{ pid: number; folder: string } | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/_pawl/dev`, {
      signal: AbortSignal.timeout(1_000),
    });
    const { pid, folder } = (await response.json()) as { pid?: unknown; folder?: unknown };
    return response.ok ? { pid: Number(pid), folder: String(folder) } : undefined;
  } catch {
    return undefined;
  }
}

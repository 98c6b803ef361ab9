/** Who has the port that `pawl dev` cannot get. */

/**
 * Rethrows the error of opening a port. Where the port is in use, the new error names what uses it: another
 * `pawl dev` by its process and folder.
 */
export async function explainPortError(port: number, error: unknown): Promise<never> {
  const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
  if (code !== "EADDRINUSE") throw error;
  const holder = await findHolder(port);
  const name =
    holder === undefined ? "another program" : `the pawl dev of ${holder.folder}, process ${holder.pid}`;
  throw new Error(`port ${port} is in use by ${name}; choose another port with --port`, { cause: error });
}

async function findHolder(port: number): Promise<{ pid: number; folder: string } | undefined> {
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

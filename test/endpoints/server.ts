/**
 * A server in Python, which ends with all that it started when this process closes its standard input, or is gone. It
 * listens on 127.0.0.1 alone.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { until } from "../e2e/until.ts";

export interface Server {
  readonly url: string;
  /** Ends it. */
  close(): Promise<void>;
}

export interface ServerOptions {
  readonly python: string;
  /** A file of `python/`. */
  readonly program: string;
  /** Its variables, besides PATH. @param state a folder for its files, which is removed with it */
  readonly variables: (port: number, state: string) => Readonly<Record<string, string>>;
  /** A path that it answers once it is ready. */
  readonly readyAt: string;
  /** @default a free one */
  readonly port?: number;
}

export async function startServer({
  python,
  program,
  variables,
  readyAt,
  port: wanted,
}: ServerOptions): Promise<Server> {
  const port = wanted ?? (await freePort());
  const state = mkdtempSync(join(tmpdir(), "pawl-endpoint-"));
  // The Node that runs this runs the functions too.
  const path = `${dirname(process.execPath)}:${process.env.PATH}`;
  const own = { PATH: path, HOME: state, TMPDIR: state, PYTHONUNBUFFERED: "1" };
  const child = spawn(python, [join(import.meta.dirname, "python", program)], {
    cwd: state,
    env: { ...own, ...variables(port, state) },
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let told = "";
  for (const output of [child.stdout, child.stderr])
    output.setEncoding("utf8").on("data", (text: string) => {
      told = (told + text).slice(-20_000);
      if (process.env.ENDPOINT_OUTPUT !== undefined) process.stderr.write(text);
    });
  const gone = new Promise<void>((ended) => child.once("error", () => ended()).once("close", () => ended()));
  const close = async () => {
    child.stdin.destroy();
    await gone;
    rmSync(state, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await until(
      `${program} answers`,
      async () => {
        if (child.exitCode !== null) throw new Error(`${program} has ended: ${told.slice(-2_000)}`);
        return (await fetch(url + readyAt).catch(() => undefined))?.ok;
      },
      { seconds: 120, everyMs: 100 },
    );
  } catch (error) {
    await close();
    throw error;
  }
  return { url, close };
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer().once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => found(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

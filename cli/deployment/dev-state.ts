/**
 * What a `pawl dev` says of itself in `.pawl/dev.json`, and whether it still lives. Takes as true that it writes
 * the file when it is ready; one that was killed leaves it behind, so that the file alone proves nothing.
 */
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { dirname, join } from "node:path";

export interface DevState {
  readonly pid: number;
  readonly port: number;
  readonly endpoint: string;
  readonly startedAt: string;
  readonly stage: string;
}

/** The state written in this folder, or in the nearest one above it. Undefined where there is none. */
export function readDevState(folder: string): DevState | undefined {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const state: unknown = JSON.parse(readFileSync(join(at, ".pawl", "dev.json"), "utf8"));
      return isDevState(state) ? state : undefined;
    } catch (error) {
      // A file half written is as good as none: whoever wrote it is not ready yet.
      if (error instanceof SyntaxError) return undefined;
    }
    if (dirname(at) === at) return undefined;
  }
}

function isDevState(value: unknown): value is DevState {
  const state = value as Partial<DevState> | null;
  return (
    Number.isSafeInteger(state?.pid) &&
    Number.isSafeInteger(state?.port) &&
    typeof state?.endpoint === "string" &&
    typeof state.stage === "string"
  );
}

/** Whether its process lives and its port answers: a pid alone may be another process's by now. */
export async function isLive({ pid, port }: DevState): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, timeout: 500 });
    const end = (live: boolean) => {
      socket.destroy();
      resolve(live);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("timeout", () => end(false));
  });
}

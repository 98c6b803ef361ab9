/** A Redis of Debian's packages on a free port of this machine, which keeps nothing on disk. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { until } from "../../e2e/until.ts";

/** Its version, such as "7.0.15". Undefined where it is not installed. */
export function redisVersion(): string | undefined {
  const { stdout } = spawnSync("redis-server", ["--version"], { encoding: "utf8" });
  return stdout?.match(/\bv=(\S+)/)?.[1];
}

export class RedisServer {
  readonly port: number;
  readonly #child: ChildProcess;

  /** Resolves when it takes connections. @param folder its working folder */
  static async start(folder: string): Promise<RedisServer> {
    const port = await freePort();
    const settings = { port: String(port), bind: "127.0.0.1", save: "", appendonly: "no", dir: folder };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    const server = new RedisServer(port, spawn("redis-server", args, { stdio: "ignore" }));
    await until("redis-server takes connections", () => server.#answers());
    return server;
  }

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.#child = child;
  }

  async #answers(): Promise<boolean> {
    if (this.#child.exitCode !== null) throw new Error(`redis-server has ended with ${this.#child.exitCode}`);
    const socket = connect(this.port, "127.0.0.1");
    try {
      await once(socket, "connect");
      return true;
    } catch {
      return false;
    } finally {
      socket.destroy();
    }
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const gone = once(this.#child, "exit");
    this.#child.kill();
    await gone;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

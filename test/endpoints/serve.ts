/**
 * `npm run emulator -- localstack|ministack [--port 4566]`: an emulator for work by hand, until Ctrl-C, as the suite installs
 * and starts it. What it held is gone then.
 */
import { parseArgs } from "node:util";
import { installLocalstack, startLocalstack } from "./on/localstack.ts";
import { installMinistack, startMinistack } from "./on/ministack.ts";
import type { Server } from "./server.ts";

type Start = (signal: AbortSignal, port: number) => Promise<Server>;

const emulators: Readonly<Record<string, Start>> = {
  localstack: async (signal, port) => startLocalstack(await installLocalstack(signal), port),
  ministack: async (signal, port) => startMinistack(await installMinistack(signal), true, port),
};

try {
  const { values, positionals } = parseArgs({
    options: { port: { type: "string", default: "4566" } },
    allowPositionals: true,
  });
  const [name = "", ...more] = positionals;
  const start = Object.hasOwn(emulators, name) ? emulators[name] : undefined;
  if (start === undefined || more.length > 0)
    throw new TypeError(
      `emulator ${JSON.stringify(positionals.join(" "))}: allowed are localstack and ministack`,
    );
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port < 1 || port > 65_535)
    throw new TypeError(`--port ${values.port}: allowed are 1 to 65535`);
  await serve(start, port);
} catch (error) {
  console.error(`error: ${(error as Error).message}`);
  process.exitCode = error instanceof TypeError ? 2 : 1;
}

async function serve(start: Start, port: number): Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  const stopped = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(name, () => stop.abort(new Error("interrupted")));
  const server = await start(signal, port);
  console.log(`ready at ${server.url}, until Ctrl-C`);
  await stopped;
  await server.close();
}

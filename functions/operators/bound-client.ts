/** Which client `pawl/client` is: that of the worker which this code runs in, or of a test. */
import { type Client, type ClientOptions, makeClient } from "./client.ts";

let bound: ClientOptions | undefined;
let client: Client | undefined;
let provided: () => Client | undefined = () => undefined;

/**
 * Says which deployment this process works for. A worker's bundle says it once, when it starts; the client itself
 * is made, and carried, where a task imports `pawl/client`.
 */
export function bindClient(deployment: ClientOptions): void {
  bound = deployment;
  client = undefined;
}

/** A test has clients of its own: one for each run that it makes. */
export function provideClient(provide: () => Client | undefined): void {
  provided = provide;
}

/** The client of the worker that this code runs in. @throws outside one */
export function boundClient(): Client {
  const own = provided();
  if (own !== undefined) return own;
  if (bound === undefined) {
    throw new Error(
      "pawl/client works within a worker; elsewhere send {task, params} to a lane's queue, or invoke its worker; a test gives runTask { deployed: [the tasks that it may start] }",
    );
  }
  client ??= makeClient(bound);
  return client;
}

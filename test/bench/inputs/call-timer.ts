/** Passes calls on to an endpoint, and adds up how long they take there. */
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

export interface CallTimer {
  readonly endpoint: string;
  /** Milliseconds in which at least one call was under way, since this was last asked. */
  spent(): number;
  /** The calls since this was last asked, such as `DynamoDB_20120810.Query`; where no header names the operation, method and path. */
  made(): string[];
  close(): Promise<void>;
}

export async function timeCalls(endpoint: string): Promise<CallTimer> {
  const { hostname, port } = new URL(endpoint);
  let underWay = 0;
  let since = 0;
  let spent = 0;
  let made: string[] = [];
  const server = createServer((incoming, outgoing) => {
    if (underWay++ === 0) since = performance.now();
    const { method, url: path, headers } = incoming;
    made.push(String(headers["x-amz-target"] ?? `${method} ${path}`));
    const onward = request({ hostname, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
    outgoing.on("close", () => {
      if (--underWay === 0) spent += performance.now() - since;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spent() {
      const since = spent;
      spent = 0;
      return since;
    },
    made() {
      const since = made;
      made = [];
      return since;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** An endpoint that answers every request with `{}`. No statement may hold there: one that does says nothing. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { contractTemplate } from "../contract-stack.ts";
import type { OpenEndpoint } from "./endpoint.ts";

export async function openNothing(): Promise<OpenEndpoint> {
  const server = createServer((request, response) => {
    request.resume().once("end", () => response.end("{}"));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  // As if the stack were there: a check that needs it is asked all the same.
  const outputs = Object.fromEntries(
    Object.keys(contractTemplate({}).Outputs ?? {}).map((name) => [
      name,
      name.endsWith("Url") ? `${url}/000000000000/${name}` : name,
    ]),
  );
  return {
    url,
    region: "us-east-1",
    answersNothing: true,
    patienceMs: 0,
    pollMs: 1,
    atOnce: 8,
    stack: async () => outputs,
    async wait() {},
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

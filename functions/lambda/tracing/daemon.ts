/**
 * Sends documents to the daemon of X-Ray that Lambda runs beside a function, over UDP: no client and no request that a function
 * would wait for. A document that is lost is lost; nothing that a run does depends on it.
 */
import { createSocket, type Socket } from "node:dgram";

/** Before each document, as the daemon asks for it. */
const header = '{"format":"json","version":1}\n';

/** Sends a document. Resolves once it has left, or has failed to. */
export type SendDocument = (document: object) => Promise<void>;

/** @param address as `AWS_XRAY_DAEMON_ADDRESS` has it: HOST:PORT, or `tcp:HOST:PORT udp:HOST:PORT`. Without one nothing is sent */
export function daemonAt(address = ""): SendDocument {
  const [, host, port] = /(?:^|\budp:)([^:\s]+):(\d+)(?=\s|$)/.exec(address) ?? [];
  if (host === undefined) return async () => {};
  let socket: Socket | undefined;
  return (document) =>
    new Promise((resolve) => {
      socket ??= openSocket();
      socket.send(header + JSON.stringify(document), Number(port), host, () => resolve());
    });
}

function openSocket(): Socket {
  const socket = createSocket("udp4");
  // Neither keeps the process alive nor ends it.
  socket.unref();
  socket.on("error", () => {});
  return socket;
}

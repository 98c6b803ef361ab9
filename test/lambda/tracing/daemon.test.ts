/** What leaves a function for the daemon of X-Ray: a datagram for each document, at the address that Lambda gives. */
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { daemonAt } from "../../../functions/lambda/tracing/daemon.ts";

let daemon: Socket;
beforeAll(async () => {
  daemon = createSocket("udp4");
  daemon.bind(0, "127.0.0.1");
  await once(daemon, "listening");
});
afterAll(() => daemon.close());

test.each(["127.0.0.1:PORT", "tcp:127.0.0.1:1 udp:127.0.0.1:PORT", "udp:127.0.0.1:PORT tcp:127.0.0.1:1"])(
  "a document arrives behind the daemon's own header, where the address is %s",
  async (address) => {
    const send = daemonAt(address.replace("PORT", String(daemon.address().port)));
    const received = once(daemon, "message");
    await send({ id: "53995c3f42cd8ad8", name: "walk" });
    const [datagram] = (await received) as [Buffer];
    const [header, document, ...more] = datagram.toString().split("\n");
    expect(JSON.parse(header ?? "")).toEqual({ format: "json", version: 1 });
    expect(JSON.parse(document ?? "")).toEqual({ id: "53995c3f42cd8ad8", name: "walk" });
    expect(more).toEqual([]);
  },
);

test("sending rejects neither where there is no daemon, nor where a document is too long for a datagram", async () => {
  await expect(daemonAt(undefined)({ id: "a" })).resolves.toBeUndefined();
  await expect(daemonAt("nowhere")({ id: "a" })).resolves.toBeUndefined();
  const send = daemonAt(`127.0.0.1:${daemon.address().port}`);
  await expect(send({ id: "a".repeat(100_000) })).resolves.toBeUndefined();
});

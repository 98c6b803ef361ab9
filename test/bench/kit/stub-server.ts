/** A DynamoDB that answers every call with the same item. It runs in a process of its own, so that its CPU is not counted. */
import { createServer } from "node:http";

const text = (S: string) => ({ S });
const number = (value: number) => ({ N: String(value) });
const body = JSON.stringify({
  Attributes: {
    task: text("short"),
    run: text("2026-03-01T12:00:00Z/each-minute"),
    status: text("running"),
    lane: text("default"),
    trigger: text("each-minute"),
    scheduledTime: text("2026-03-01T12:00:00.000Z"),
    createdAt: text("2026-03-01T12:00:00.000Z"),
    startedAt: text("2026-03-01T12:00:00.000Z"),
    attempt: number(1),
    turn: number(0),
    ticks: number(0),
    fruitlessTurns: number(0),
    seq: number(1),
    leaseId: text("0123456789abcdef"),
    leaseExpiresAt: number(1_800_000_000_000),
    logs: { M: { group: text("/aws/lambda/worker"), stream: text("stream"), requestId: text("request") } },
  },
});

const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    response.writeHead(200, {
      "content-type": "application/x-amz-json-1.0",
      "content-length": Buffer.byteLength(body),
    });
    response.end(body);
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.(typeof address === "object" ? address?.port : undefined);
});
process.on("disconnect", () => process.exit());

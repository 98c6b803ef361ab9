/** An object of S3 that is as large as it says, and is made as it is read: a header, and one block of rows again and again. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface LargeObject {
  readonly endpoint: string;
  close(): void;
}

/** Serves an object of at least so many bytes at any path. @param told is called with the byte up to which it was read */
export async function serveLargeObject(
  header: Buffer,
  block: Buffer,
  blocks: number,
  told: (byte: number) => void,
): Promise<LargeObject> {
  const size = header.length + blocks * block.length;
  const bytes = (from: number, to: number): Buffer => {
    const parts: Buffer[] = [];
    for (let at = from; at < to; ) {
      const isHeader = at < header.length;
      const inBlock = (at - header.length) % block.length;
      const part = isHeader ? header.subarray(at, to) : block.subarray(inBlock, inBlock + to - at);
      parts.push(part);
      at += part.length;
    }
    return Buffer.concat(parts);
  };
  const server = createServer(({ headers }, response) => {
    const [, from = 0, last = size - 1] = (/bytes=(\d+)-(\d+)/.exec(headers.range ?? "") ?? []).map(Number);
    const to = Math.min(size, last + 1);
    const body = bytes(from, to);
    told(to);
    response.writeHead(206, {
      "Content-Length": body.length,
      "Content-Range": `bytes ${from}-${to - 1}/${size}`,
      ETag: '"large"',
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

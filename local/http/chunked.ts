/**
 * The `aws-chunked` content encoding, which SDKs use for streams that they cannot hash before sending: each chunk
 * is preceded by its size in hex, the last one has size 0, and headers such as a checksum follow it. Signatures of
 * chunks are ignored, as all signatures are here.
 */
import { Transform, type TransformCallback } from "node:stream";
import { AwsError } from "./errors.ts";

const longestLine = 16 * 1024;

/** Decodes a body. At its end, `trailers` holds the headers that followed it. */
export class AwsChunkedDecoder extends Transform {
  readonly trailers: Record<string, string> = {};
  #state: "size" | "data" | "data end" | "trailers" | "end" = "size";
  #line = "";
  #left = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      let at = 0;
      while (at < chunk.length) {
        if (this.#state === "data") {
          const piece = chunk.subarray(at, at + this.#left);
          this.push(piece);
          at += piece.length;
          this.#left -= piece.length;
          if (this.#left === 0) this.#state = "data end";
        } else {
          at = this.#readLine(chunk, at);
        }
      }
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    // Some clients leave out the empty line after the last header.
    const ended = this.#state === "end" || this.#state === "trailers";
    done(ended ? null : incomplete("the body ends before its last chunk"));
  }

  /** Reads up to the end of a line. @returns where to read on */
  #readLine(chunk: Buffer, at: number): number {
    const end = chunk.indexOf(10, at);
    this.#line += chunk.toString("latin1", at, end === -1 ? chunk.length : end);
    if (this.#line.length > longestLine) throw incomplete("a chunk has no size");
    if (end === -1) return chunk.length;
    const line = this.#line.replace(/\r$/, "");
    this.#line = "";
    this.#takeLine(line);
    return end + 1;
  }

  #takeLine(line: string): void {
    if (this.#state === "size") {
      const size = /^([0-9a-f]+)\s*(;|$)/i.exec(line)?.[1];
      if (size === undefined)
        throw incomplete(`a chunk begins with ${JSON.stringify(line.slice(0, 40))}, not a size`);
      this.#left = Number.parseInt(size, 16);
      this.#state = this.#left === 0 ? "trailers" : "data";
    } else if (this.#state === "data end") {
      if (line !== "") throw incomplete("a chunk is longer than its size");
      this.#state = "size";
    } else if (this.#state === "trailers") {
      const colon = line.indexOf(":");
      if (colon > 0) this.trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
      else this.#state = "end";
    }
  }
}

function incomplete(message: string): AwsError {
  return new AwsError("IncompleteBody", message);
}

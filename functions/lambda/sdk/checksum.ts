/**
 * What bundles have in place of `@smithy/core/checksum`, which weighs 6 KB, where DynamoDB, SQS and Scheduler are the only
 * clients in them. It brings hash functions of its own for a Node without them; Lambda's has both.
 */
import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";

type Data = string | ArrayBuffer | Uint8Array;

/** A hash, or with a secret the code that it makes of a message. */
class Checksum {
  #hash: Hash | Hmac;
  readonly #make: () => Hash | Hmac;

  constructor(algorithm: string, secret?: Data) {
    this.#make = () =>
      secret === undefined ? createHash(algorithm) : createHmac(algorithm, bytesOf(secret));
    this.#hash = this.#make();
  }

  update(data: Data): void {
    this.#hash.update(bytesOf(data));
  }

  /** More may follow a hash's digest; nothing may follow that of a hash with a secret. */
  async digest(): Promise<Uint8Array> {
    const digest = "copy" in this.#hash ? this.#hash.copy().digest() : this.#hash.digest();
    return new Uint8Array(digest.buffer, digest.byteOffset, digest.byteLength);
  }

  reset(): void {
    this.#hash = this.#make();
  }
}

export class Sha256 extends Checksum {
  constructor(secret?: Data) {
    super("sha256", secret);
  }
}

export class Md5 extends Checksum {
  constructor() {
    super("md5");
  }
}

function bytesOf(data: Data): string | Uint8Array {
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

/** No client of the three asks for these. */
export {
  unused as Crc32,
  unused as Crc32Js,
  unused as Crc32Node,
  unused as readableStreamHasher,
  unused as Sha256Js,
  unused as Sha256Node,
};

function unused(): never {
  throw new Error(
    "bundles carry no checksums but SHA-256 and MD5: DynamoDB, SQS and Scheduler use no others",
  );
}

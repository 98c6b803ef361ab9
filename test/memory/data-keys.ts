/** Data keys as KMS makes them, under a key that this process alone has: bound to what they were made for. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { type DataKeys, type SealedFor, WrongDataKeyError } from "../../functions/encryption/index.ts";

export class MemoryDataKeys implements DataKeys {
  /** How often a data key was made, and how often one was decrypted. */
  readonly calls = { generate: 0, decrypt: 0 };
  /** What each call rejects with. @default none does */
  refusal: Error | undefined;
  readonly #key = randomBytes(32);

  async generate(of: SealedFor) {
    this.calls.generate++;
    if (this.refusal !== undefined) throw this.refusal;
    const plain = randomBytes(32);
    const iv = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.#key, iv).setAAD(bytesOf(of));
    const sealed = Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    return { plain, sealed };
  }

  async decrypt(sealed: Uint8Array, of: SealedFor): Promise<Uint8Array> {
    this.calls.decrypt++;
    if (this.refusal !== undefined) throw this.refusal;
    try {
      const decipher = createDecipheriv("aes-256-gcm", this.#key, sealed.subarray(0, 12), {
        authTagLength: 16,
      })
        .setAAD(bytesOf(of))
        .setAuthTag(sealed.subarray(-16));
      return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
    } catch (cause) {
      throw new WrongDataKeyError("the data key does not open", { cause });
    }
  }
}

function bytesOf({ stage, task, id }: SealedFor): Buffer {
  return Buffer.from(JSON.stringify([stage, task, id]));
}

/**
 * What a key encrypts: AES-256-GCM under its secret, bound to the encryption context. The blob begins with the key's id, so
 * that `Decrypt` finds the key, as KMS does.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { invalidCiphertext } from "./errors.ts";
import type { Key } from "./keys.ts";

export type EncryptionContext = Readonly<Record<string, string>>;

const ivBytes = 12;
const tagBytes = 16;

export function encrypt({ id, secret }: Key, context: EncryptionContext, plain: Uint8Array): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", secret, iv).setAAD(boundTo(id, context));
  const name = Buffer.from(id);
  return Buffer.concat([
    Buffer.from([name.length]),
    name,
    iv,
    cipher.update(plain),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
}

/** The id of the key that made a blob. @throws AwsError for what is no blob */
export function keyIdOf(blob: Buffer): string {
  const length = blob[0] ?? 0;
  if (blob.length < 1 + length + ivBytes + tagBytes) throw invalidCiphertext();
  return blob.subarray(1, 1 + length).toString("utf8");
}

/** @throws AwsError where the blob was changed, or was made in another context */
export function decrypt({ id, secret }: Key, context: EncryptionContext, blob: Buffer): Buffer {
  const sealed = blob.subarray(1 + Buffer.byteLength(id));
  try {
    const decipher = createDecipheriv("aes-256-gcm", secret, sealed.subarray(0, ivBytes), {
      authTagLength: tagBytes,
    })
      .setAAD(boundTo(id, context))
      .setAuthTag(sealed.subarray(-tagBytes));
    return Buffer.concat([decipher.update(sealed.subarray(ivBytes, -tagBytes)), decipher.final()]);
  } catch {
    throw invalidCiphertext();
  }
}

/** The order of a context's members does not matter. */
function boundTo(id: string, context: EncryptionContext): Buffer {
  const pairs = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify([id, pairs]));
}

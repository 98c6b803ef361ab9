/**
 * Encrypted params: AES-256-GCM under a data key of their own, which KMS made and which stands next to them encrypted under
 * the stage's key. KMS binds the data key to stage, task and id, and so does the tag of the text: what was written for one
 * task opens for no other.
 *
 * `1.DATAKEY.IV.CIPHERTEXT.ID`, the first three after the version in base64url. The id is the run's name where that is known, else
 * random: a schedule's params start many runs, and a redrive or a backfill copies them as they are.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { NonRetryableError } from "../model/errors.ts";
import { isSealed, sealedName } from "../model/params/sealed.ts";

/** What a data key is bound to. CloudTrail shows it. */
export interface SealedFor {
  readonly stage: string;
  readonly task: string;
  readonly id: string;
}

/** Data keys: KMS. */
export interface DataKeys {
  /** Makes one: as it is, and encrypted under the stage's key. */
  generate(of: SealedFor): Promise<{ readonly plain: Uint8Array; readonly sealed: Uint8Array }>;
  /** @throws WrongDataKeyError where it was made for something else, or is none */
  decrypt(sealed: Uint8Array, of: SealedFor): Promise<Uint8Array>;
}

/** A data key that does not open under the key that made it: it was changed, or belongs to another stage, task or id. */
export class WrongDataKeyError extends Error {}

const version = "1";
const algorithm = "aes-256-gcm";
const ivBytes = 12;
const tagBytes = 16;

/** Encrypts JSON text. */
export async function seal(keys: DataKeys, of: SealedFor, text: string): Promise<string> {
  const { plain, sealed } = await keys.generate(of);
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, plain, iv).setAAD(boundTo(of));
  const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  plain.fill(0);
  const parts = [Buffer.from(sealed), iv, encrypted].map((part) => part.toString("base64url"));
  return JSON.stringify({ [sealedName]: [version, ...parts, of.id].join(".") });
}

/** Opens what `seal` made. @throws NonRetryableError for what was damaged or changed */
export async function open(
  keys: DataKeys,
  of: Pick<SealedFor, "stage" | "task">,
  text: string,
): Promise<string> {
  const { id, key, iv, encrypted } = partsOf(text);
  const bound = { ...of, id };
  try {
    const plain = await keys.decrypt(key, bound);
    const decipher = createDecipheriv(algorithm, plain, iv, { authTagLength: tagBytes })
      .setAAD(boundTo(bound))
      .setAuthTag(encrypted.subarray(-tagBytes));
    const opened = Buffer.concat([decipher.update(encrypted.subarray(0, -tagBytes)), decipher.final()]);
    plain.fill(0);
    return opened.toString("utf8");
  } catch (cause) {
    if (cause instanceof WrongDataKeyError || isOfCipher(cause)) throw damaged(cause);
    throw cause;
  }
}

function partsOf(text: string) {
  const sealed: unknown = isSealed(text) ? parsed(text) : undefined;
  const [given, key = "", iv = "", encrypted = "", ...id] =
    typeof sealed === "string" ? sealed.split(".") : [];
  if (given !== undefined && given !== version)
    throw new NonRetryableError(
      `the params of the run are encrypted in form ${given}: this version of Pawl knows form ${version}`,
    );
  const bytes = [key, iv, encrypted].map((part) => Buffer.from(part, "base64url"));
  const [keyBytes, ivOf, encryptedBytes] = bytes as [Buffer, Buffer, Buffer];
  if (keyBytes.length === 0 || ivOf.length !== ivBytes || encryptedBytes.length < tagBytes) throw damaged();
  return { key: keyBytes, iv: ivOf, encrypted: encryptedBytes, id: id.join(".") };
}

function parsed(text: string): unknown {
  try {
    return (JSON.parse(text) as Readonly<Record<string, unknown>>)[sealedName];
  } catch {
    return undefined;
  }
}

/** Lengths first: no two places give the same bytes. */
function boundTo({ stage, task, id }: SealedFor): Buffer {
  return Buffer.from(JSON.stringify([version, stage, task, id]));
}

/** Node says no more of a wrong tag than that the final call failed. */
function isOfCipher(error: unknown): boolean {
  return error instanceof Error && /unable to authenticate data/i.test(error.message);
}

function damaged(cause?: unknown): NonRetryableError {
  return new NonRetryableError(
    "the encrypted params of the run cannot be opened: they were damaged, changed, or copied from another task or stage",
    { cause },
  );
}

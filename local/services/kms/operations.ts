/** The operations of KMS that are served: data keys, and what makes, describes and switches a key. */
import { randomBytes, randomUUID } from "node:crypto";
import {
  type JsonOperation,
  mapOf,
  only,
  type ReadMembers,
  refusingUnread,
  texts,
} from "../../http/index.ts";
import { decrypt, type EncryptionContext, encrypt, keyIdOf } from "./ciphertext.ts";
import { disabled, incorrectKey, invalid, invalidCiphertext, wrongState } from "./errors.ts";
import type { Key, Keys } from "./keys.ts";

const context = mapOf("text");
const daySeconds = 86_400;

/** What each reads of its request. All else is refused by its name. */
export const members = {
  CreateKey: {
    ...texts("Description", "Policy"),
    KeySpec: only("SYMMETRIC_DEFAULT"),
    KeyUsage: only("ENCRYPT_DECRYPT"),
    Origin: only("AWS_KMS"),
  },
  GenerateDataKey: { ...texts("KeyId", "KeySpec"), NumberOfBytes: "number", EncryptionContext: context },
  Decrypt: { ...texts("KeyId", "CiphertextBlob", "EncryptionAlgorithm"), EncryptionContext: context },
  DescribeKey: texts("KeyId"),
  EnableKey: texts("KeyId"),
  DisableKey: texts("KeyId"),
  ScheduleKeyDeletion: { KeyId: "text", PendingWindowInDays: "number" },
  CancelKeyDeletion: texts("KeyId"),
} as const satisfies Record<string, ReadMembers>;

type Input = Readonly<Record<string, unknown>>;

export function kmsOperations(keys: Keys): Record<string, JsonOperation> {
  const keyOf = ({ KeyId }: Input): Key => {
    if (typeof KeyId !== "string" || KeyId === "") throw invalid("KeyId is needed");
    return keys.find(KeyId);
  };
  return refusingUnread(
    {
      CreateKey({ Description = "" }) {
        const id = randomUUID();
        keys.ensureKey(id, String(Description));
        return { KeyMetadata: described(keys.find(id), keys) };
      },
      GenerateDataKey(input) {
        const key = usable(keyOf(input));
        const plain = randomBytes(bytesAsked(input));
        const blob = encrypt(key, contextOf(input), plain);
        return {
          KeyId: key.arn,
          Plaintext: plain.toString("base64"),
          CiphertextBlob: blob.toString("base64"),
        };
      },
      Decrypt(input) {
        const blob = Buffer.from(String(input.CiphertextBlob ?? ""), "base64");
        if (blob.length === 0) throw invalid("CiphertextBlob is needed");
        const asked = input.KeyId === undefined ? undefined : keyOf(input);
        const maker = made(keys, keyIdOf(blob));
        if (asked !== undefined && asked.id !== maker.id) throw incorrectKey();
        const key = usable(maker);
        const plain = decrypt(key, contextOf(input), blob);
        return {
          KeyId: key.arn,
          Plaintext: plain.toString("base64"),
          EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
        };
      },
      DescribeKey: (input) => ({ KeyMetadata: described(keyOf(input), keys) }),
      EnableKey(input) {
        keys.setState(notPending(keyOf(input)), "Enabled");
      },
      DisableKey(input) {
        keys.setState(notPending(keyOf(input)), "Disabled");
      },
      ScheduleKeyDeletion(input) {
        const key = notPending(keyOf(input));
        const days = Number(input.PendingWindowInDays ?? 30);
        if (!(days >= 7 && days <= 30)) throw invalid("PendingWindowInDays is from 7 to 30");
        const deletionAt = keys.now / 1000 + days * daySeconds;
        keys.setState(key, "PendingDeletion", deletionAt);
        return {
          KeyId: key.arn,
          KeyState: "PendingDeletion",
          DeletionDate: deletionAt,
          PendingWindowInDays: days,
        };
      },
      CancelKeyDeletion(input) {
        const key = keyOf(input);
        if (key.state !== "PendingDeletion") throw wrongState(key.arn, "not pending deletion");
        keys.setState(key, "Disabled");
        return { KeyId: key.arn };
      },
    },
    members,
    "ValidationException",
  );
}

/** The key of a blob. A blob that no key here made does not open. */
function made(keys: Keys, id: string): Key {
  try {
    return keys.find(id);
  } catch {
    throw invalidCiphertext();
  }
}

function usable(key: Key): Key {
  if (key.state === "Disabled") throw disabled(key.arn);
  return notPending(key);
}

function notPending(key: Key): Key {
  if (key.state === "PendingDeletion") throw wrongState(key.arn, "pending deletion");
  return key;
}

function contextOf({ EncryptionContext = {} }: Input): EncryptionContext {
  return EncryptionContext as EncryptionContext;
}

function bytesAsked({ KeySpec, NumberOfBytes }: Input): number {
  if ((KeySpec === undefined) === (NumberOfBytes === undefined))
    throw invalid("Please specify either number of bytes or key spec.");
  if (KeySpec !== undefined) {
    const bytes = { AES_256: 32, AES_128: 16 }[String(KeySpec)];
    if (bytes === undefined) throw invalid(`KeySpec ${KeySpec}: allowed are AES_256 and AES_128`);
    return bytes;
  }
  const bytes = NumberOfBytes as number;
  if (!Number.isInteger(bytes) || bytes < 1 || bytes > 1024) throw invalid("NumberOfBytes is from 1 to 1024");
  return bytes;
}

function described({ id, arn, state, description, createdAt, deletionAt }: Key, keys: Keys): object {
  return {
    AWSAccountId: keys.account.accountId,
    KeyId: id,
    Arn: arn,
    CreationDate: createdAt,
    DeletionDate: deletionAt,
    Enabled: state === "Enabled",
    Description: description,
    KeyUsage: "ENCRYPT_DECRYPT",
    KeyState: state,
    Origin: "AWS_KMS",
    KeyManager: "CUSTOMER",
    KeySpec: "SYMMETRIC_DEFAULT",
    CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
    EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
    MultiRegion: false,
  };
}

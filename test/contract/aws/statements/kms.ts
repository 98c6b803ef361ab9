/** What Pawl relies on of KMS: data keys that open under one key and in one context alone, and how a refusal is named. */
import type { Aws } from "../aws.ts";
import { equal, holds, refused } from "../expect.ts";
import { type Statement, statementsOf } from "../statement.ts";

const of = statementsOf("kms", "https://docs.aws.amazon.com/kms/latest/");
const generatePage = "APIReference/API_GenerateDataKey.html";
const decryptPage = "APIReference/API_Decrypt.html";
const contextPage = "developerguide/encrypt_context.html";
const statesPage = "developerguide/key-state.html";
const call = "functions/encryption/kms.ts#KmsDataKeys";
const wrong = "functions/encryption/kms.ts#explained";
const reasons = "functions/encryption/kms.ts#reasons";

type Context = Readonly<Record<string, string>>;
const context: Context = {
  "pawl:stage": "prod",
  "pawl:task": "call-bank",
  "pawl:run": "2026-11-21T03:00:00Z/manual~abc",
};

interface DataKey {
  readonly KeyId: string;
  readonly Plaintext: string;
  readonly CiphertextBlob: string;
}

/** Makes a key, and what asks it. */
async function makeKey(aws: Aws) {
  const { kms } = aws.clients;
  const made = await aws.prepare(() =>
    kms.call<{ readonly KeyMetadata: { readonly Arn: string } }>("CreateKey", {
      Description: aws.name("key"),
    }),
  );
  const KeyId = made?.KeyMetadata?.Arn ?? "none";
  const ask = (operation: string, input: object = {}) => kms.call<DataKey>(operation, { KeyId, ...input });
  const schedule = () => ask("ScheduleKeyDeletion", { PendingWindowInDays: 7 });
  aws.afterwards(schedule);
  return {
    KeyId,
    ask,
    schedule,
    generate: (EncryptionContext = context) =>
      ask("GenerateDataKey", { KeySpec: "AES_256", EncryptionContext }),
    decrypt: ({ CiphertextBlob }: Partial<DataKey>, EncryptionContext: Context | undefined = context) =>
      ask("Decrypt", { CiphertextBlob, EncryptionContext }),
  };
}

/** What was made in one context does not open in another. */
const inOther = (name: string, says: string, other: Context): Statement =>
  of(name, says, contextPage, [call, "functions/encryption/envelope.ts#open"], async (aws) => {
    const { generate, decrypt } = await makeKey(aws);
    const made = await generate();
    equal((await decrypt(made)).Plaintext, made.Plaintext);
    await refused(decrypt(made, other), "InvalidCiphertextException");
  });

export const kms: readonly Statement[] = [
  of(
    "data-key",
    "a data key of AES_256 has 32 bytes, and comes encrypted too, both in base64",
    generatePage,
    ["functions/encryption/kms.ts#generate", "functions/encryption/envelope.ts#algorithm"],
    async (aws) => {
      const { generate } = await makeKey(aws);
      const { Plaintext = "", CiphertextBlob = "" } = await generate();
      equal(Buffer.from(Plaintext, "base64").length, 32);
      const sealed = Buffer.from(CiphertextBlob, "base64");
      holds(sealed.length > 32 && !sealed.includes(Buffer.from(Plaintext, "base64")), CiphertextBlob);
    },
  ),
  of(
    "data-keys",
    "no two data keys are alike",
    generatePage,
    "functions/encryption/envelope.ts#seal",
    async (aws) => {
      const { generate } = await makeKey(aws);
      const made = [await generate(), await generate()];
      equal(new Set(made.map(({ Plaintext }) => Plaintext)).size, 2);
      equal(new Set(made.map(({ CiphertextBlob }) => CiphertextBlob)).size, 2);
    },
  ),
  of(
    "decrypt",
    "an encrypted data key is decrypted to the bytes that were given with it",
    decryptPage,
    "functions/encryption/kms.ts#decrypt",
    async (aws) => {
      const { KeyId, generate, decrypt } = await makeKey(aws);
      const made = await generate();
      holds(made.Plaintext !== undefined, made);
      const opened = await decrypt(made);
      equal([opened.Plaintext, opened.KeyId], [made.Plaintext, KeyId]);
    },
  ),
  of(
    "context-order",
    "the order of the pairs of an encryption context does not matter",
    contextPage,
    call,
    async (aws) => {
      const { generate, decrypt } = await makeKey(aws);
      const made = await generate();
      holds(made.Plaintext !== undefined, made);
      const turned = Object.fromEntries(Object.entries(context).reverse());
      equal((await decrypt(made, turned)).Plaintext, made.Plaintext);
    },
  ),
  inOther("context-value", "a data key is not decrypted in a context that has another value", {
    ...context,
    "pawl:task": "other",
  }),
  inOther("context-case", "a data key is not decrypted in a context whose value is in another case", {
    ...context,
    "pawl:task": "Call-Bank",
  }),
  inOther("context-fewer", "a data key is not decrypted in a context that lacks a pair", {
    "pawl:stage": "prod",
    "pawl:task": "call-bank",
  }),
  inOther("context-more", "a data key is not decrypted in a context that has a further pair", {
    ...context,
    more: "1",
  }),
  inOther("context-none", "a data key is not decrypted without its context", {}),
  of(
    "changed",
    "an encrypted data key of which a byte was changed is refused as InvalidCiphertextException",
    decryptPage,
    wrong,
    async (aws) => {
      const { generate, decrypt } = await makeKey(aws);
      const { CiphertextBlob = "" } = await generate();
      const bytes = Buffer.from(CiphertextBlob, "base64");
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      const changed = { CiphertextBlob: bytes.toString("base64") };
      await refused(decrypt(changed), "InvalidCiphertextException");
    },
  ),
  of(
    "foreign",
    "bytes that no key of KMS has encrypted are refused as InvalidCiphertextException",
    decryptPage,
    wrong,
    async (aws) => {
      const { decrypt } = await makeKey(aws);
      const CiphertextBlob = Buffer.alloc(184, 7).toString("base64");
      await refused(decrypt({ CiphertextBlob }), "InvalidCiphertextException");
    },
  ),
  of(
    "other-key",
    "a data key of another key than the one that is named is refused as IncorrectKeyException",
    decryptPage,
    reasons,
    async (aws) => {
      const [one, other] = [await makeKey(aws), await makeKey(aws)];
      const made = await one.generate();
      equal((await one.decrypt(made)).Plaintext, made.Plaintext);
      await refused(other.decrypt(made), "IncorrectKeyException");
    },
  ),
  of(
    "disabled",
    "a disabled key makes and decrypts no data key: DisabledException",
    statesPage,
    reasons,
    async (aws) => {
      const { ask, generate, decrypt } = await makeKey(aws);
      const made = await generate();
      await ask("DisableKey");
      await refused(decrypt(made), "DisabledException");
      await refused(generate(), "DisabledException");
    },
  ),
  of(
    "enabled-again",
    "a key that is enabled again decrypts what it encrypted before",
    "APIReference/API_EnableKey.html",
    reasons,
    async (aws) => {
      const { ask, generate, decrypt } = await makeKey(aws);
      const made = await generate();
      holds(made.Plaintext !== undefined, made);
      await ask("DisableKey");
      await ask("EnableKey");
      equal((await decrypt(made)).Plaintext, made.Plaintext);
    },
  ),
  of(
    "pending-deletion",
    "a key that is pending deletion makes and decrypts no data key: KMSInvalidStateException",
    statesPage,
    reasons,
    async (aws) => {
      const { schedule, generate, decrypt } = await makeKey(aws);
      const made = await generate();
      await schedule();
      await refused(decrypt(made), "KMSInvalidStateException");
      await refused(generate(), "KMSInvalidStateException");
    },
  ),
  of(
    "deletion-cancelled",
    "a key whose deletion is cancelled is disabled until it is enabled, and then decrypts what it encrypted before",
    "APIReference/API_CancelKeyDeletion.html",
    reasons,
    async (aws) => {
      const { ask, schedule, generate, decrypt } = await makeKey(aws);
      const made = await generate();
      await schedule();
      await ask("CancelKeyDeletion");
      await refused(decrypt(made), "DisabledException");
      await ask("EnableKey");
      equal((await decrypt(made)).Plaintext, made.Plaintext);
    },
  ),
  of(
    "no-key",
    "a key that is not there is refused as NotFoundException",
    generatePage,
    reasons,
    async (aws) => {
      const { KeyId, ask } = await makeKey(aws);
      const none = KeyId.replace(/[^/]*$/, "00000000-0000-4000-8000-000000000000");
      await refused(ask("GenerateDataKey", { KeyId: none, KeySpec: "AES_256" }), "NotFoundException");
    },
  ),
];

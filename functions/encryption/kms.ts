/**
 * KMS's two operations that Pawl calls: `GenerateDataKey` and `Decrypt`, each with the stage's key by name, so that no other
 * key opens anything. What KMS refuses is said in one line, with what to do; its own answer is the cause.
 */

import type { SQSClient } from "@aws-sdk/client-sqs";
import { KeyBusyError } from "../model/params/sealed.ts";
import { RefusedError, signedCall } from "../queue/signed-call.ts";
import { type DataKeys, type SealedFor, WrongDataKeyError } from "./envelope.ts";

export interface KmsProps {
  /** Whose credentials and connections are used. */
  readonly client: SQSClient;
  /** The ARN of the stage's key. */
  readonly key: string;
  /** What takes the place of AWS's own. @default AWS's own */
  readonly endpoint?: string;
  /** @default real time */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

/** What is wrong, by KMS's name of an error. */
const reasons: Readonly<Record<string, string>> = {
  DisabledException: "is disabled: enable it, and redrive the runs that errored",
  KMSInvalidStateException:
    "is pending deletion, or cannot be used for now: cancel its deletion within its waiting period, enable it, and redrive the runs that errored",
  NotFoundException:
    "does not exist: correct the stage's encryptionKey, deploy, and redrive the runs that errored; where it was deleted, params that were encrypted with it are lost",
  IncorrectKeyException:
    "is not the one with which these params were encrypted: the stage's key was replaced, or they were changed or copied from another stage. Put the earlier key back, deploy, and redrive the runs that errored, or start them again",
  AccessDeniedException:
    "may not be used by this caller: its policy and that of the caller's role must allow it",
  ThrottlingException:
    "was asked too often: KMS takes some thousands of requests a second for all of an account",
};

/** What KMS says of itself, not of the key or the caller. */
const busy: readonly string[] = [
  "ThrottlingException",
  "KMSInternalException",
  "DependencyTimeoutException",
  "KeyUnavailableException",
];

/** How long a call is tried again, in milliseconds: a role or a policy that is new is not known to all of KMS for some seconds. */
const triedFor = 5_000;
const firstWait = 200;

/** Data keys of KMS under the stage's key. */
export class KmsDataKeys implements DataKeys {
  readonly #props: KmsProps;

  constructor(props: KmsProps) {
    this.#props = props;
  }

  async generate(of: SealedFor) {
    const { Plaintext, CiphertextBlob } = await this.#call("GenerateDataKey", of, { KeySpec: "AES_256" });
    return { plain: bytes(Plaintext), sealed: bytes(CiphertextBlob) };
  }

  async decrypt(sealed: Uint8Array, of: SealedFor): Promise<Uint8Array> {
    const { Plaintext } = await this.#call("Decrypt", of, {
      CiphertextBlob: Buffer.from(sealed).toString("base64"),
    });
    return bytes(Plaintext);
  }

  async #call(
    operation: "GenerateDataKey" | "Decrypt",
    { stage, task, id }: SealedFor,
    input: Readonly<Record<string, string>>,
  ): Promise<Readonly<Record<string, unknown>>> {
    const { client, key, endpoint, wait = realWait } = this.#props;
    const EncryptionContext = { "pawl:stage": stage, "pawl:task": task, "pawl:run": id };
    const call = {
      service: "kms",
      path: "/",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `TrentService.${operation}`,
      },
      body: JSON.stringify({ KeyId: key, EncryptionContext, ...input }),
      endpoint,
    };
    const begun = performance.now();
    for (let [waits, waited] = [firstWait, 0]; ; waits *= 2) {
      try {
        return JSON.parse(await signedCall(client, call));
      } catch (cause) {
        const isOver = Math.max(waited, performance.now() - begun) + waits > triedFor;
        if (isOver || !mayPass(cause)) throw explained(operation, key, cause);
      }
      // Callers that were refused together do not come again together.
      const pause = waits * (0.5 + Math.random() / 2);
      await wait(pause);
      waited += pause;
    }
  }
}

function realWait(milliseconds: number): Promise<unknown> {
  return new Promise((over) => setTimeout(over, milliseconds));
}

/** Whether KMS may answer otherwise in a moment. */
function mayPass(cause: unknown): boolean {
  return (
    isBusy(cause) || (cause instanceof RefusedError && errorName(cause.answer) === "AccessDeniedException")
  );
}

function isBusy(cause: unknown): boolean {
  if (!(cause instanceof RefusedError)) return true;
  return cause.status >= 500 || busy.includes(errorName(cause.answer) ?? "");
}

function explained(operation: string, key: string, cause: unknown): Error {
  const name = cause instanceof RefusedError ? errorName(cause.answer) : undefined;
  if (name === "InvalidCiphertextException")
    return new WrongDataKeyError(`KMS's ${operation} refused the data key`, { cause });
  const reason = name === undefined ? undefined : reasons[name];
  const what =
    reason ?? `could not be used: ${name ?? (cause instanceof Error ? cause.message : String(cause))}`;
  return new (isBusy(cause) ? KeyBusyError : Error)(`the key of encrypted params, ${key}, ${what}`, {
    cause,
  });
}

/** `__type` may begin with a namespace. */
function errorName(answer: string): string | undefined {
  try {
    const { __type } = JSON.parse(answer) as { readonly __type?: unknown };
    return typeof __type === "string" ? __type.split("#").at(-1) : undefined;
  } catch {
    return undefined;
  }
}

function bytes(base64: unknown): Buffer {
  return Buffer.from(String(base64), "base64");
}

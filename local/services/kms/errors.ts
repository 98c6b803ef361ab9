/** The errors of KMS's API, each with AWS's name. */
import { AwsError } from "../../http/index.ts";
import { arn, type Owner } from "../../stack/index.ts";

export function notFound(name: string, owner: Owner): AwsError {
  const shown = name.startsWith("arn:")
    ? name
    : arn(owner, "kms", name.startsWith("alias/") ? name : `key/${name}`);
  const what = shown.includes(":alias/") ? "Alias" : "Key";
  return new AwsError("NotFoundException", `${what} '${shown}' does not exist`);
}

export function disabled(keyArn: string): AwsError {
  return new AwsError("DisabledException", `${keyArn} is disabled.`);
}

export function wrongState(keyArn: string, state: string): AwsError {
  return new AwsError("KMSInvalidStateException", `${keyArn} is ${state}.`);
}

/** KMS says no more of a text that does not open. */
export function invalidCiphertext(): AwsError {
  return new AwsError("InvalidCiphertextException", "");
}

export function incorrectKey(): AwsError {
  return new AwsError(
    "IncorrectKeyException",
    "The key ID in the request does not identify a CMK that can perform this operation.",
  );
}

export function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}

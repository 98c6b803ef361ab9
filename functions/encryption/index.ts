/** Encrypts params under the stage's key: see `envelope.ts` for their form, `kms.ts` for the key. */
export { type DataKeys, type SealedFor, WrongDataKeyError } from "./envelope.ts";
export { KmsDataKeys, type KmsProps } from "./kms.ts";
export { type ParamsEncryptionProps, paramsEncryption } from "./params-encryption.ts";

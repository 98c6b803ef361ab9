/** The key of a stage: what its setting may be. The Region and the account that a deploy is for are known to the stack, not here. Pure. */
import { shown } from "../option-checks.ts";

const keyArn =
  /^arn:(aws[a-z-]*):kms:([a-z]{2}(?:-[a-z]+)+-\d):(\d{12}):key\/([0-9a-f-]{36}|mrk-[0-9a-f]{32})$/;

/** What an ARN says of its key. */
export interface KeyPlace {
  readonly region: string;
  readonly account: string;
}

/** Undefined for what is no ARN of a key. */
export function placeOfKey(arn: string): KeyPlace | undefined {
  const [, , region, account] = keyArn.exec(arn) ?? [];
  return region === undefined || account === undefined ? undefined : { region, account };
}

/** What is wrong with a key for a stack that is deployed to a place, as far as that is known. */
export function keyPlaceMistake(arn: string, place: Partial<KeyPlace>): string | undefined {
  const of = placeOfKey(arn);
  for (const what of ["region", "account"] as const)
    if (of !== undefined && place[what] !== undefined && of[what] !== place[what])
      return `encryptionKey is a key of ${what} ${of[what]}, and the stack is deployed to ${what} ${place[what]}: a key of the stack's own Region and account is needed`;
  return undefined;
}

export function encryptionKeyMistakes(given: unknown): string[] {
  if (given === undefined || given === true) return [];
  if (typeof given === "string" && placeOfKey(given) !== undefined) return [];
  return [
    `encryptionKey ${shown(given)} is not allowed: true, or the ARN of a key such as "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"; an alias is none`,
  ];
}

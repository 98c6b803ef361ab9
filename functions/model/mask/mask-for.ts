import { byteLength } from "../cut.ts";
import { metadataWeight } from "../run/record/metadata.ts";
import { type Mask, maskOfSecrets } from "./mask.ts";
import { maskedCopy } from "./masked-copy.ts";
import { type MaskedNames, type MaskFor, namesOf, tooLongToRecord } from "./masked-names.ts";
import { secretsIn } from "./secrets.ts";

/** The values that a process remembers are together at most this long, in characters: the latest ones. */
const mostRemembered = 1_000_000;
/** A run's item has room for so many bytes of params, metadata and values that were made of params. */
const longestParams = 1_024;

/** What hides the masked values of a deployment's tasks. It remembers those that it met. */
export function maskForNames(masked: MaskedNames): MaskFor {
  const remembered = new Set<string>();
  let length = 0;
  const maskFor = (task: string | undefined, ...params: readonly unknown[]): Mask | undefined => {
    const names = namesOf(masked, task);
    if (names.length === 0) return undefined;
    const secrets = [...secretsIn(new Set(names), params)];
    for (const secret of secrets) {
      length += remembered.delete(secret) ? 0 : secret.length;
      remembered.add(secret);
    }
    for (const oldest of length > mostRemembered ? remembered : []) {
      if (length <= mostRemembered) break;
      remembered.delete(oldest);
      length -= oldest.length;
    }
    return maskOfSecrets(secrets);
  };
  const ofAll = (text: string) => maskOfSecrets([...remembered])(text);
  const made: MaskFor["made"] = ({ task, params, metadata }, given, parsed) => {
    const names = namesOf(masked, task);
    const known = secretsIn(new Set(names), [params, given]);
    const secrets = [...secretsIn(new Set(names), parsed)].filter((secret) => !known.has(secret));
    if (secrets.length === 0) return undefined;
    const text = JSON.stringify({ [names[0] as string]: secrets });
    const weight = byteLength(`maskedParams${text}${params ?? ""}`) + metadataWeight(metadata);
    return { maskedParams: weight > longestParams ? tooLongToRecord : text };
  };
  return Object.assign(maskFor, {
    made,
    ofAll,
    copy: (thrown: unknown) => maskedCopy(maskOfSecrets([...remembered]), thrown),
  });
}

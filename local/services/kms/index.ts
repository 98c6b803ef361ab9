/** KMS: keys, the aliases of the template, data keys, and what they open. Who may use a key is not checked: on this machine every caller may. */
import { jsonApi } from "../../http/index.ts";
import { arn, named, oneOf, shortHash, tagList } from "../../stack/index.ts";
import type { EmulatedService } from "../emulated-service.ts";
import { Keys } from "./keys.ts";
import { kmsOperations } from "./operations.ts";

export type { Keys } from "./keys.ts";

export const kms: EmulatedService<"kms", Keys> = {
  name: "kms",
  targets: ["TrentService"],
  answers: "once open",
  open: ({ state, time, account }) =>
    state.database("kms.sqlite", (file) => new Keys({ file, account, now: () => time.now() }), {
      addedLater: true,
    }),
  api: (keys) => jsonApi({ operations: kmsOperations(keys), contentType: "application/x-amz-json-1.1" }),
  close: (keys) => keys.close(),
  resourceTypes: {
    "AWS::KMS::Key": {
      properties: {
        ...named("Description", "KeyPolicy", "PendingWindowInDays", "RotationPeriodInDays"),
        BypassPolicyLockoutSafetyCheck: "flag",
        Enabled: "flag",
        EnableKeyRotation: "flag",
        KeySpec: oneOf("SYMMETRIC_DEFAULT"),
        KeyUsage: oneOf("ENCRYPT_DECRYPT"),
        Origin: oneOf("AWS_KMS"),
        Tags: tagList,
      },
      spellName: uuidOf,
      attributes: (name, account) => ({ Arn: arn(account, "kms", `key/${name}`), KeyId: name }),
      make: (keys, { name, properties: { Description = "", Enabled = true } }) => {
        keys.ensureKey(name, String(Description));
        if (String(Enabled) === "false") keys.setState(keys.find(name), "Disabled");
      },
    },
    "AWS::KMS::Alias": {
      nameProperty: "AliasName",
      longestName: 256,
      properties: named("AliasName", "TargetKeyId"),
      make: (keys, { name, properties: { TargetKeyId } }) => keys.ensureAlias(name, String(TargetKeyId)),
    },
  },
};

/** The id of a key: the same for each deploy of its stack. */
function uuidOf(name: string): string {
  const hex = shortHash(name, 32).toLowerCase();
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** What each operation of SSM reads of its request. All else is refused by its name. */
import { only, type ReadMembers, texts } from "../../http/index.ts";

export const members = {
  DeleteParameter: texts("Name"),
  GetParameter: { ...texts("Name"), WithDecryption: "flag" },
  PutParameter: {
    ...texts("Description", "KeyId", "Name", "Value"),
    Overwrite: "flag",
    Type: only("String", "SecureString"),
    DataType: only("text"),
    Tier: only("Standard"),
  },
} as const satisfies Record<string, ReadMembers>;

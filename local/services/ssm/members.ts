/** What each operation of SSM reads of its request. All else is refused by its name. */
import { only, type ReadMembers, texts } from "../../http/index.ts";

export const members = {
  DeleteParameter: texts("Name"),
  // Nothing is encrypted here.
  GetParameter: { ...texts("Name"), WithDecryption: "flag" },
  PutParameter: {
    ...texts("Description", "Name", "Value"),
    Overwrite: "flag",
    Type: only("String"),
    DataType: only("text"),
    Tier: only("Standard"),
  },
} as const satisfies Record<string, ReadMembers>;

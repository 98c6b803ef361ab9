/** `npm run reference`: writes docs/options.md from the types. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../steps.ts";
import { optionsPage } from "./page.ts";
import { Types } from "./read-options.ts";

const types = new Types();
try {
  writeFileSync(join(root, "docs/options.md"), optionsPage(types));
  console.log("docs/options.md is written");
} finally {
  types.close();
}

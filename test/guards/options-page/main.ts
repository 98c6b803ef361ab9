/** `npm run reference`: writes docs/options.md from the types, and docs/command-reference.md from the commands. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../steps.ts";
import { commandsPage } from "../command-page/page.ts";
import { optionsPage } from "./page.ts";
import { Types } from "./read-options.ts";

const types = new Types();
try {
  writeFileSync(join(root, "docs/options.md"), optionsPage(types));
  writeFileSync(join(root, "docs/command-reference.md"), await commandsPage());
  console.log("docs/options.md and docs/command-reference.md are written");
} finally {
  types.close();
}

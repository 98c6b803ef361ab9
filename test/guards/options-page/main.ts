/** `npm run reference`: writes docs/options.md from the types, docs/command-reference.md from the commands, and llms.txt from docs/README.md. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../steps.ts";
import { commandsPage } from "../command-page/page.ts";
import { llmsText } from "../llms-text.ts";
import { optionsPage } from "./page.ts";
import { Types } from "./read-options.ts";

const types = new Types();
try {
  writeFileSync(join(root, "docs/options.md"), optionsPage(types));
  writeFileSync(join(root, "docs/command-reference.md"), await commandsPage());
  writeFileSync(join(root, "llms.txt"), llmsText());
  console.log("docs/options.md, docs/command-reference.md and llms.txt are written");
} finally {
  types.close();
}

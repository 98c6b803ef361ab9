/** `npm run bench -- collections`: what walks cost beside their source alone. Each file in `collections/` measures one of them. */
import { commandTextFigures } from "./collections/command-texts.ts";
import { killedFigures } from "./collections/killed.ts";
import { memoryFigures } from "./collections/memory.ts";
import { paramsFigures } from "./collections/params.ts";
import { rowFigures } from "./collections/rows.ts";
import { scanFigures } from "./collections/scan.ts";
import type { Figure } from "./kit/figure.ts";

export async function figures(): Promise<readonly Figure[]> {
  return [
    ...(await rowFigures()),
    ...(await memoryFigures()),
    ...(await killedFigures()),
    ...(await scanFigures()),
    ...(await paramsFigures()),
    ...(await commandTextFigures()),
  ];
}

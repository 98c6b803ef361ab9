/** `npm run bench -- collections`: what walks cost beside their source alone. Each file in `collections/` measures one of them. */
import { paramsFigures } from "./collections/params.ts";
import { scanFigures } from "./collections/scan.ts";
import type { Figure } from "./kit/figure.ts";

export async function figures(): Promise<readonly Figure[]> {
  return [...(await scanFigures()), ...(await paramsFigures())];
}

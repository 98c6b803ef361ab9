/** `npm run bench -- inputs`: what the looks at inputs cost, and how fast the command and `pawl dev` are at hand. */

import { csvFigures } from "./inputs/csv.ts";
import { developmentFigures } from "./inputs/development.ts";
import type { Figure } from "./kit/figure.ts";

export async function figures(): Promise<readonly Figure[]> {
  return [...(await csvFigures()), ...(await developmentFigures())];
}

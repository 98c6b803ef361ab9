/** `npm run bench -- inputs`: what the looks at inputs cost, and how fast the command and `pawl dev` are at hand. */
import type { Figure } from "./figure.ts";
import { csvFigures } from "./inputs/csv.ts";
import { developmentFigures } from "./inputs/development.ts";

export async function figures(): Promise<readonly Figure[]> {
  return [...(await csvFigures()), ...(await developmentFigures())];
}

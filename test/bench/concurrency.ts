/**
 * `npm run bench -- concurrency`: whether limits hold, and who waits for whom. A part is a file in `concurrency/` that exports
 * its figures: to add one, add a file.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Figure } from "./kit/figure.ts";

const folder = join(import.meta.dirname, "concurrency");

/** A part's figure, or all of them: whatever a file exports under a name that ends in `Figure` or `Figures`. */
type Part = () => Promise<Figure | readonly Figure[]>;

export async function figures(): Promise<readonly Figure[]> {
  const found: Figure[] = [];
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".ts"))) {
    const exported = (await import(join(folder, file))) as Readonly<Record<string, unknown>>;
    const parts = Object.entries(exported).filter(([name]) => /Figures?$/.test(name));
    for (const [, part] of parts) found.push(...[await (part as Part)()].flat());
  }
  return found;
}

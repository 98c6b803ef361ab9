/**
 * `npm run bench -- concurrency`: whether limits hold, and who waits for whom. Each file in `concurrency/` measures one part,
 * and exports its figures.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Figure } from "./kit/figure.ts";

const folder = join(import.meta.dirname, "concurrency");

/** A figure of a part, or all of them. */
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

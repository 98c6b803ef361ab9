/** A secret that a task masks, through every text of Pawl's own that it comes out in where nothing is masked. */
import type { Figure } from "../kit/figure.ts";
import { drive } from "./masks/drive.ts";
import { shownPart } from "./masks/secret-task.ts";

const least = 20;

export async function maskFigures(): Promise<readonly Figure[]> {
  const bare = (await drive(undefined)).filter(({ text }) => shownPart.test(text));
  const hits = (await drive(["token"])).filter(({ text }) => shownPart.test(text));
  return [
    {
      what: "texts of Pawl's own that show a param which is not masked",
      value: bare.length,
      bound: `>= ${least}`,
      ok: bare.length >= least,
    },
    { what: "of these, with the param masked", value: hits.length, bound: "= 0", ok: hits.length === 0 },
  ];
}

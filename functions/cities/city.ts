import * as v from "valibot";

const text = v.pipe(v.string(), v.trim());
const filled = v.pipe(text, v.nonEmpty("is empty"));
const degrees = (most: number) =>
  v.pipe(text, v.decimal("is not a number"), v.transform(Number), v.minValue(-most), v.maxValue(most));

/** A row of the CSV. Columns that are not named here are ignored. */
export const City = v.object({
  id: v.pipe(filled, v.maxLength(100)),
  name: filled,
  /** Degrees north. */
  lat: degrees(90),
  /** Degrees east. */
  lng: degrees(180),
  country: v.pipe(text, v.regex(/^[A-Z]{2}$/, "is not a country code of two capital letters")),
});

export type City = v.InferOutput<typeof City>;

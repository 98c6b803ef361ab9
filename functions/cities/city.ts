import * as v from "valibot";

const text = v.pipe(v.string(), v.trim());
const needed = v.pipe(text, v.nonEmpty("is empty"));
const degrees = (most: number) =>
  v.pipe(text, v.decimal("is no decimal number"), v.transform(Number), v.minValue(-most), v.maxValue(most));

/** A row of the file, as it must be; other columns are passed over. */
export const City = v.object({
  id: v.pipe(needed, v.maxLength(100)),
  name: needed,
  /** Degrees north. */
  lat: degrees(90),
  /** Degrees east. */
  lng: degrees(180),
  /** ISO 3166-1, two letters. */
  country: v.pipe(text, v.regex(/^[A-Z]{2}$/, "is no country's code of two capital letters")),
  /** The first and second level of the country's own parts. */
  admin1: v.optional(text, ""),
  admin2: v.optional(text, ""),
});

/** A place. */
export type City = v.InferOutput<typeof City>;

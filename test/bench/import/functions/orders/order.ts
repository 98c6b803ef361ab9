/** What a row of the file is, for all who read it. */
import * as v from "valibot";

const filled = v.pipe(v.string(), v.trim(), v.nonEmpty("is empty"));

export const Order = v.object({
  id: v.pipe(filled, v.maxLength(100)),
  customer: filled,
  cents: v.pipe(v.string(), v.digits("is not a whole number"), v.transform(Number), v.safeInteger()),
  country: v.pipe(v.string(), v.regex(/^[A-Z]{2}$/, "is not a country code of two capital letters")),
});

export type Order = v.InferOutput<typeof Order>;

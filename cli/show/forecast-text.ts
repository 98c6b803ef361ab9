/** A forecast in columns: what the expression means, what deserves a look, and its next instants. */
import type { Forecast, Translation, ZoneRules } from "../../functions/schedule/index.ts";
import { labelled, table } from "./table.ts";
import { joined } from "./words.ts";

/** @param heldText why the occurrence of an instant would be left out */
export function forecastText(
  { expression, timeZone, description, translation, refused, notes = [], instants }: Forecast,
  { release = "unknown", look }: ZoneRules,
  heldText: (at: number) => string | undefined = () => undefined,
): string {
  const head = labelled([
    ["expression", expression],
    ["time zone", `${timeZone}, by the rules of release ${release}`],
    ["means", description],
    ["on AWS", refused ?? translationText(translation)],
    ["look", [...notes, ...(look ? [look] : [])].join("\n")],
  ]);
  const rows = instants.map(({ utc, local, note }) => [
    local,
    utc ?? "",
    joined("; ", [note, utc !== null && heldText(Date.parse(utc))]),
  ]);
  return rows.length === 0 ? head : `${head}\n\n${table(["local", "UTC", ""], rows)}`;
}

function translationText(translation: Translation): string {
  if (translation.kind === "sweeper") return `fired by Pawl's sweeper: ${translation.reason}`;
  return translation.schedules
    .map(({ scheduleExpression, timeZone }) => `${scheduleExpression} in ${timeZone}`)
    .join("\n");
}

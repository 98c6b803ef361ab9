/** XML as AWS's query protocol and S3 write it. */

/** The elements of a value: one for each key of an object, a `member` for each item of an array. Null and undefined are left out. */
export function xml(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map((member) => `<member>${xml(member)}</member>`).join("");
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== "object") return escapeXml(String(value));
  let text = "";
  for (const [name, field] of Object.entries(value)) {
    if (field !== undefined && field !== null) text += `<${name}>${xml(field)}</${name}>`;
  }
  return text;
}

export function escapeXml(text: string): string {
  return text.replace(
    /[&<>"\r]/g,
    (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[character] ?? "&#13;",
  );
}

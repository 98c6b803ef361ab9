/** A local time in milliseconds as text, as in "2026-03-29T01:30:00". */
export function localText(local: number): string {
  return new Date(local).toISOString().slice(0, 19);
}

/** An instant in a zone whose offset is `offset`, as in "2026-03-29T01:30:00+01:00"; all in milliseconds. */
export function zonedText(time: number, offset: number): string {
  const seconds = Math.abs(offset) / 1000;
  const part = (value: number): string => String(Math.floor(value) % 60).padStart(2, "0");
  const rest = seconds % 60 === 0 ? "" : `:${part(seconds)}`;
  return `${localText(time + offset)}${offset < 0 ? "-" : "+"}${part(seconds / 3600)}:${part(seconds / 60)}${rest}`;
}

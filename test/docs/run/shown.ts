/** Whether a command has printed what a page shows of it, wherever numbers, instants and ids may differ. */

/**
 * The first line of a page's text that is not among what was printed, after the line before it. `…` in a line stands for
 * anything, and a line that is `…` alone for any number of lines, as lines that are left out do.
 */
export function notPrinted(shown: string, printed: string): string | undefined {
  const lines = printed.split("\n").map(form);
  let from = 0;
  for (const line of shown.trimEnd().split("\n")) {
    if (line.trim() === "…" || line.trim() === "") continue;
    const wanted = pattern(line);
    const at = lines.findIndex((each, i) => i >= from && wanted.test(each));
    if (at < 0) return line;
    from = at + 1;
  }
  return undefined;
}

function pattern(line: string): RegExp {
  const parts = form(line).split("…");
  return new RegExp(`^${parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join(".*")}$`);
}

/** A line with each number as 0, each id of a run by hand as one, and each stretch of blanks as one. */
function form(line: string): string {
  return line
    .trim()
    .replace(/~[0-9a-f]{12}\b/g, "~ID")
    .replace(/\d+(?:[.,]\d+)*/g, "0")
    .replace(/\s+/g, " ");
}

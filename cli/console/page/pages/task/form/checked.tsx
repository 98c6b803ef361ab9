/** What a dry run says: that the params are good, or how many rows of a file are, and what is wrong with the others. */
import { countText } from "../../../words/count.ts";
import type { CheckDocument } from "../documents.ts";

export function Checked({ checked }: { readonly checked: CheckDocument }) {
  if (checked.rows === undefined)
    return (
      <p class="checked" role="status">
        <b>✓</b> The params are good. Nothing was started.
      </p>
    );
  const { rows, good, failing = 0, complete, mistakes = [] } = checked;
  return (
    <div class={failing === 0 ? "checked" : "problem"} role="status">
      <p>
        <b>{failing === 0 ? "✓" : "×"}</b> {countText(rows)} {rows === 1 ? "row" : "rows"}:{" "}
        {countText(Number(good))} good, {countText(failing)} would fail
        {complete === false && "; what follows was not read"}. Nothing was started.
      </p>
      {mistakes.length > 0 && (
        <ul>
          {mistakes.map(({ row, line, message }, i) => (
            <li key={i}>
              {row !== undefined && `row ${row}, `}
              {line !== undefined && `line ${line}: `}
              {message}
            </li>
          ))}
        </ul>
      )}
      {failing > mistakes.length && mistakes.length > 0 && <p>and {failing - mistakes.length} more</p>}
    </div>
  );
}

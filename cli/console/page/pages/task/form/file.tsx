/** The file that a run is given, a CSV or JSON Lines: chosen, seen, and passed as the body of the call. */
import { useEffect, useId, useState } from "preact/hooks";
import { countText } from "../../../words/count.ts";
import { fieldId } from "./mistakes.tsx";
import { type FilePreview, previewCsv, previewLines } from "./preview.ts";

interface FileFieldProps {
  /** The param that is given its URL, and the option that uploads it. */
  readonly name: "csv" | "input";
  readonly file: File | undefined;
  readonly mistake: string | undefined;
  onChange(file: File | undefined): void;
}

/** What keeps a file from being uploaded here; undefined where nothing does. */
export function fileMistake(file: File): string | undefined {
  if (file.size === 0) return `${file.name} is empty`;
  if (/\.gz$/i.test(file.name))
    return `${file.name} is compressed: decompress it first, or give it to the command`;
  return undefined;
}

export function FileField({ name, file, mistake, onChange }: FileFieldProps) {
  const id = useId();
  const [seen, setSeen] = useState<FilePreview | string>();
  useEffect(() => {
    setSeen(undefined);
    if (file === undefined) return;
    let isOver = false;
    (name === "csv" ? previewCsv : previewLines)(file).then(
      (preview) => !isOver && setSeen(preview),
      (error: unknown) =>
        !isOver && setSeen(`it cannot be read: ${error instanceof Error ? error.message : error}`),
    );
    return () => {
      isOver = true;
    };
  }, [file, name]);
  const wrong = mistake ?? (typeof seen === "string" ? seen : undefined);
  return (
    <div
      id={wrong === undefined ? undefined : fieldId(name)}
      class={`field file${wrong === undefined ? "" : " wrong"}`}
    >
      <label for={id}>
        Upload a file as <code>{name}</code>
      </label>
      <input
        id={id}
        type="file"
        accept={name === "csv" ? ".csv,.tsv,.txt,text/csv" : ".jsonl,.ndjson,.json"}
        aria-invalid={wrong !== undefined || undefined}
        aria-describedby={wrong === undefined ? undefined : `${id}-wrong`}
        onChange={({ currentTarget: { files } }) => onChange(files?.[0])}
      />
      <small>
        {name === "csv" ? "A CSV with a header." : "JSON Lines: a JSON value a line."} Its URL becomes the
        param.
      </small>
      {wrong !== undefined && (
        <small id={`${id}-wrong`} class="mistake">
          {wrong}
        </small>
      )}
      {file !== undefined && typeof seen === "object" && <Preview preview={seen} file={file} />}
    </div>
  );
}

function Preview({ preview: { head, rows }, file }: { readonly preview: FilePreview; readonly file: File }) {
  return (
    // A region that scrolls has to be reachable by the keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section class="scrolls" aria-label={`The first rows of ${file.name}`} tabIndex={0}>
      <table>
        <caption>
          {file.name}, {countText(file.size)} bytes: its first {rows.length} rows
        </caption>
        <thead>
          <tr>
            {head.map((cell, i) => (
              <th key={i} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, j) => (
                <td key={j}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

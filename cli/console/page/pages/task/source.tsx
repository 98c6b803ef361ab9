/** The task's file, as it is in the folder that the console was started in, with its words set apart. */
import { useMemo } from "preact/hooks";
import type { Polled } from "../../api/poll.ts";
import { Loaded } from "../../parts/loaded.tsx";
import type { SourceDocument } from "./documents.ts";
import { sourceTokens } from "./source-tokens.ts";

export function Source({ source }: { readonly source: Polled<SourceDocument> }) {
  return (
    <section aria-labelledby="source">
      <h2 id="source">Source</h2>
      <Loaded
        of={source}
        isEmpty={(document) => "missing" in document.source}
        empty={
          source.document &&
          "missing" in source.document.source &&
          `No source: ${source.document.source.missing}.`
        }
      >
        {(document) =>
          "text" in document.source && (
            <>
              <p class="quiet">
                <code>{document.source.file}</code> {deployedText(document.source.isDeployed)}
              </p>
              <Code text={document.source.text} file={document.source.file} />
            </>
          )
        }
      </Loaded>
    </section>
  );
}

function deployedText(isDeployed: boolean | undefined): string {
  if (isDeployed === undefined) return "of this folder. What is deployed may be another one.";
  return isDeployed
    ? "of this folder, as it is deployed. What it imports may differ."
    : "of this folder. It has changed since the deploy: what runs is another one.";
}

function Code({ text, file }: { readonly text: string; readonly file: string }) {
  const lines = useMemo(() => sourceTokens(text), [text]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which the keyboard has to do too
    <section class="source" aria-label={file} tabIndex={0}>
      <pre>
        <code>
          {lines.map((line, i) => (
            <span class="line" key={i}>
              {line.map(({ kind, text: part }, j) => (
                <span key={j} class={kind}>
                  {part}
                </span>
              ))}
              {"\n"}
            </span>
          ))}
        </code>
      </pre>
    </section>
  );
}

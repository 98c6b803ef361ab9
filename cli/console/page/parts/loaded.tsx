/**
 * What a part of a page shows of a document: that it is being asked for, the document, that there is nothing in it, or why it
 * could not be read. A document that was read once stays, with how old it is.
 */
import type { ComponentChildren } from "preact";
import type { Polled } from "../api/poll.ts";
import { troubleOf } from "../api/trouble.ts";
import { Time } from "./time.tsx";

interface LoadedProps<Document> {
  readonly of: Polled<Document>;
  /** What is shown where there is nothing, and what could be done about it. */
  readonly empty?: ComponentChildren;
  isEmpty?(document: Document): boolean;
  children(document: Document): ComponentChildren;
}

export function Loaded<Document>({ of, empty, isEmpty, children }: LoadedProps<Document>) {
  const { document, at, refresh } = of;
  // Of a console that cannot be asked, the frame tells.
  const error = of.error !== undefined && troubleOf(of.error.status) === undefined ? of.error : undefined;
  return (
    <>
      {error !== undefined && (
        <p class="failed" role="alert">
          {error.message}
          {at !== undefined && (
            <>
              {" "}
              What is shown is from <Time at={new Date(at).toISOString()} />.
            </>
          )}{" "}
          <button type="button" onClick={refresh}>
            Try again
          </button>
        </p>
      )}
      {document === undefined && of.error === undefined && (
        <p class="loading" role="status">
          Loading…
        </p>
      )}
      {document !== undefined &&
        (isEmpty?.(document) ? <div class="empty">{empty}</div> : children(document))}
    </>
  );
}

/**
 * What a part of a page shows of a document: that it is being asked for, the document, that there is nothing in it, or why it
 * could not be read. A document that was read once stays, with how old it is.
 */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { Polled } from "../api/poll.ts";
import { troubleOf, useTrouble } from "../api/trouble.ts";
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
  const trouble = useTrouble();
  const isOfConsole = of.error !== undefined && troubleOf(of.error.status) !== undefined;
  // The frame tells of it.
  const error = isOfConsole && trouble !== undefined ? undefined : of.error;
  useEffect(() => {
    if (isOfConsole && trouble === undefined) refresh();
  }, [trouble]);
  return (
    <>
      {error !== undefined && (
        <p class="failed" role="alert">
          <bdi>{error.message}</bdi>
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

interface UnreadProps {
  readonly of: Polled<unknown>;
  readonly name: string;
  /** Where one can go on. */
  readonly children: ComponentChildren;
}

/** In place of what cannot be read, such as what is not there any more: its name above the error, and a way on below. */
export function Unread({ of, name, children }: UnreadProps) {
  return (
    <>
      <h1>
        <bdi>{name}</bdi>
      </h1>
      <Loaded of={of}>{() => null}</Loaded>
      <p>Go on with {children}.</p>
    </>
  );
}

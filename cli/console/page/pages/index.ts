/** What a page is: `all.ts` lists them. */
import type { ComponentType } from "preact";
import type { ListDocument } from "../api/documents.ts";
import type { Polled } from "../api/poll.ts";

/** What each page is given. */
export interface PageProps {
  readonly address: URL;
  /** The deployed tasks, which most pages need. */
  readonly tasks: Polled<ListDocument>;
}

export interface PageEntry {
  /** Its folder's name. */
  readonly name: string;
  readonly path: RegExp;
  /** Where its name leads to. */
  readonly to: string;
  /** Its name among the pages. Undefined for one that is reached from another. */
  readonly nav?: string;
  title(address: URL): string;
  /** Its script and its style, which are fetched once: what it shows. Rejects where the console no longer answers. */
  load(): Promise<ComponentType<PageProps>>;
}

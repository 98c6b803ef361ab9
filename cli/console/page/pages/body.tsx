/** What a page shows, once its script and its style are there. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Boundary } from "../parts/boundary.tsx";
import type { PageEntry, PageProps } from "./index.ts";

/** Those that have come. */
const loaded = new Map<PageEntry, ComponentType<PageProps>>();

/** Has a page's script and style come before it is shown. */
export async function loadPage(page: PageEntry): Promise<void> {
  const [Body] = await Promise.all([page.load(), loadStyle(`/${page.name}.css`)]);
  loaded.set(page, Body);
}

function loadStyle(href: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = href;
    link.onload = () => resolve();
    link.onerror = () => {
      link.remove();
      reject(new Error(`${href} cannot be loaded`));
    };
    document.head.append(link);
  });
}

export function PageBody({ page, ...props }: PageProps & { readonly page: PageEntry }) {
  const [failed, setFailed] = useState<PageEntry>();
  const [, setTimes] = useState(0);
  const Body = loaded.get(page);
  const isMissing = Body === undefined;
  useEffect(() => {
    if (!isMissing || failed === page) return;
    loadPage(page).then(
      () => setTimes((times) => times + 1),
      () => setFailed(page),
    );
  }, [page, isMissing, failed]);
  if (Body !== undefined)
    return (
      <Boundary key={page.name} at={props.address.href}>
        <Body {...props} />
      </Boundary>
    );
  return failed === page ? (
    <p class="failed" role="alert">
      This page cannot be loaded: the console does not answer.{" "}
      <button type="button" onClick={() => setFailed(undefined)}>
        Try again
      </button>
    </p>
  ) : (
    <p class="loading" role="status">
      Loading…
    </p>
  );
}

/** A page whose script comes when somebody opens it: what nobody looks at is not loaded. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { PageProps } from "./index.ts";

/** @param load called once, unless it fails */
export function later(load: () => Promise<ComponentType<PageProps>>): ComponentType<PageProps> {
  let Found: ComponentType<PageProps> | undefined;
  return function Later(props: PageProps) {
    const [, setFound] = useState(Found !== undefined);
    const [hasFailed, setFailed] = useState(false);
    useEffect(() => {
      if (Found !== undefined) return;
      const found = (page: ComponentType<PageProps>) => {
        Found = page;
        setFound(true);
      };
      load().then(found, () => setFailed(true));
    }, []);
    if (Found !== undefined) return <Found {...props} />;
    if (hasFailed)
      return (
        <p class="failed" role="alert">
          The page could not be loaded.{" "}
          <button type="button" onClick={() => location.reload()}>
            Try again
          </button>
        </p>
      );
    return (
      <p class="loading" role="status">
        Loading…
      </p>
    );
  };
}

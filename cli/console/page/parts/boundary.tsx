/** What cannot be drawn does no harm to what is around it: in its place is why, and a way on. */
import type { ComponentChildren } from "preact";
import { useErrorBoundary, useRef } from "preact/hooks";
import { Link } from "./link.tsx";

interface BoundaryProps {
  /** The address that is shown. After an error, the page at another one is drawn again. */
  readonly at: string;
  readonly children: ComponentChildren;
}

export function Boundary({ at, children }: BoundaryProps) {
  const failedAt = useRef<string>(undefined);
  const [error, reset] = useErrorBoundary(() => {
    failedAt.current = at;
  });
  if (error === undefined || failedAt.current !== at) return children;
  return (
    <>
      <h1>This cannot be shown</h1>
      <p class="failed" role="alert">
        An error in the page itself, while it was drawn:{" "}
        <bdi>{error instanceof Error ? error.message : String(error)}</bdi>.{" "}
        <button type="button" onClick={reset}>
          Try again
        </button>
      </p>
      <p>
        Nothing was changed by it. <Link to="/tasks">See all tasks</Link>.
      </p>
    </>
  );
}

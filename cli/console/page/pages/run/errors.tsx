/** What went wrong: the newest error with its causes, its stack and its cursor, and those of earlier attempts. */
import { Time } from "../../parts/time.tsx";
import type { ErrorDocument, RunDetails } from "./documents.ts";
import { Json } from "./json.tsx";

export function Errors({ run }: { readonly run: RunDetails }) {
  const { error, errors = [] } = run;
  if (error === undefined && errors.length === 0) return null;
  const earlier = errors.toReversed();
  return (
    <section aria-labelledby="errors" class="errors">
      <h2 id="errors">{error === undefined ? "Errors of earlier attempts" : "Error"}</h2>
      {error !== undefined && <OneError error={error} isNewest />}
      {error !== undefined && earlier.length > 0 && <h3>Earlier attempts</h3>}
      {earlier.map((one) => (
        <OneError key={`${one.attempt}/${one.at}`} error={one} />
      ))}
    </section>
  );
}

function OneError({ error, isNewest }: { readonly error: ErrorDocument; readonly isNewest?: boolean }) {
  const { name, message, causes = [], moreCauses, stack, cursor, attempt, at } = error;
  return (
    <article class={isNewest ? "newest" : undefined}>
      <p class="what">
        <b>{name}</b>: {message}
      </p>
      {causes.length > 0 && (
        <ol class="causes" aria-label="Causes">
          {causes.map((cause, i) => (
            <li key={i}>caused by {cause}</li>
          ))}
          {moreCauses !== undefined && <li>and {moreCauses} more that had no room</li>}
        </ol>
      )}
      <p class="none">
        attempt {attempt}, <Time at={at} whole />
        {cursor !== undefined && (
          <>
            , at cursor <Json value={cursor} />
          </>
        )}
      </p>
      {stack !== undefined && (
        <details open={isNewest}>
          <summary>Stack</summary>
          <pre>{stack}</pre>
        </details>
      )}
    </article>
  );
}

/** Beside what an override has changed: who made it, why, and until when it holds. */
import { Time } from "../../parts/time.tsx";
import type { Limit } from "./documents.ts";

export function OverrideNote({ of }: { readonly of: Limit["override"] }) {
  if (of === undefined) return null;
  const { author, note, until } = of;
  return (
    <small>
      an override{author !== undefined && ` by ${author}`}
      {note !== undefined && `: ${note}`}
      {until !== undefined && (
        <>
          , ends <Time at={until} />
        </>
      )}
    </small>
  );
}

/** When an expression would fire, as `pawl next` says. */
import { useEffect, useState } from "preact/hooks";
import { useOnce } from "../../../api/once.ts";
import type { ForecastDocument } from "../documents.ts";
import { Instants } from "../instants.tsx";

/** How long somebody has to stop typing, in milliseconds. */
const restMs = 400;

interface PreviewProps {
  readonly expression: string;
  readonly zone: string;
}

export function Preview({ expression, zone }: PreviewProps) {
  const [asked, setAsked] = useState<PreviewProps>();
  useEffect(() => {
    const timer = setTimeout(() => setAsked({ expression, zone }), restMs);
    return () => clearTimeout(timer);
  }, [expression, zone]);
  const options = asked && {
    expression: asked.expression,
    "time-zone": asked.zone || undefined,
    number: 3,
  };
  const found = useOnce<ForecastDocument>(
    asked === undefined || asked.expression.trim() === "" ? undefined : { command: "next", options },
  );
  return (
    <div class="preview" aria-live="polite">
      {found.error !== undefined && <p class="mistake">{found.error.message}</p>}
      {found.document !== undefined && (
        <>
          <p>
            <b>{found.document.description}</b>
          </p>
          {found.document.notes?.map((note) => (
            <p key={note} class="look">
              <b>Look:</b> {note}
            </p>
          ))}
          <Instants instants={found.document.instants} zone={found.document.timeZone} />
        </>
      )}
    </div>
  );
}

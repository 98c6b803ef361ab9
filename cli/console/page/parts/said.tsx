/** What was done last, in plain words: shown for a while, and read aloud by screen readers. */
import { type ComponentChildren, createContext } from "preact";
import { useCallback, useState } from "preact/hooks";

/** Says that something was done. */
export const Say = createContext<(what: ComponentChildren) => void>(() => {});

interface Line {
  readonly id: number;
  readonly what: ComponentChildren;
}

let last = 0;

/** The newest three lines. A line stays until it is closed, or three newer ones came. */
export function useSaid() {
  const [lines, setLines] = useState<readonly Line[]>([]);
  const say = useCallback((what: ComponentChildren) => {
    const line = { id: ++last, what };
    setLines((before) => [...before, line].slice(-3));
  }, []);
  const close = (id: number) => setLines((before) => before.filter((line) => line.id !== id));
  const said = (
    <div class="said" role="status" aria-live="polite">
      {lines.map(({ id, what }) => (
        <p key={id}>
          {what}{" "}
          <button type="button" aria-label="Close this message" onClick={() => close(id)}>
            ×
          </button>
        </p>
      ))}
    </div>
  );
  return { say, said };
}

/** What was done last, in the command's words: shown for a while, and read aloud by screen readers. */
import { createContext } from "preact";
import { useCallback, useState } from "preact/hooks";

/** Says that something was done. */
export const Say = createContext<(text: string) => void>(() => {});

interface Line {
  readonly id: number;
  readonly text: string;
}

let last = 0;

/** The newest three lines. A line stays until it is closed, or three newer ones came. */
export function useSaid() {
  const [lines, setLines] = useState<readonly Line[]>([]);
  const say = useCallback((text: string) => {
    const line = { id: ++last, text };
    setLines((before) => [...before, line].slice(-3));
  }, []);
  const close = (id: number) => setLines((before) => before.filter((line) => line.id !== id));
  const said = (
    <div class="said" role="status" aria-live="polite">
      {lines.map(({ id, text }) => (
        <p key={id}>
          {text}{" "}
          <button type="button" aria-label="Close this message" onClick={() => close(id)}>
            ×
          </button>
        </p>
      ))}
    </div>
  );
  return { say, said };
}

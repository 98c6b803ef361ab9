/** A command line to copy. */
import { useRef, useState } from "preact/hooks";

/** What the button says after it was pressed: `refused` where the browser lets nothing be copied, as by a policy. */
type Pressed = "copied" | "refused";

export function CommandLine({ line }: { readonly line: string }) {
  const code = useRef<HTMLElement>(null);
  const [pressed, setPressed] = useState<Pressed>();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(line);
      setPressed("copied");
      setTimeout(() => setPressed(undefined), 2_000);
    } catch {
      setPressed("refused");
      if (code.current !== null) getSelection()?.selectAllChildren(code.current);
    }
  };
  return (
    <>
      <p class="command-line">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a line that scrolls must be reached by the keyboard */}
        <code ref={code} tabIndex={0}>
          {line}
        </code>{" "}
        <button type="button" onClick={() => void copy()}>
          {pressed === "copied" ? "Copied" : "Copy"}
        </button>
      </p>
      {pressed === "refused" && (
        <small role="status">
          Not copied, as the browser refuses. The line is selected: copy it by hand.
        </small>
      )}
    </>
  );
}

/** A command line to copy. */
import { useState } from "preact/hooks";

export function CommandLine({ line }: { readonly line: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(line);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <p class="command-line">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a line that scrolls must be reached by the keyboard */}
      <code tabIndex={0}>{line}</code>{" "}
      <button type="button" onClick={() => void copy()}>
        {copied ? "Copied" : "Copy"}
      </button>
    </p>
  );
}

/** The command that prints what a page shows; the commands where it takes several. */
import { useContext } from "preact/hooks";
import { About } from "../about.ts";
import type { Ask } from "../api/call.ts";
import { commandLine } from "../api/command-line.ts";
import { CommandLine } from "./command-line.tsx";

export function SameCommand({ ask }: { readonly ask: Ask | readonly Ask[] }) {
  const about = useContext(About);
  const lines = [ask].flat().map((one) => `${commandLine(one, about)} --json`);
  return (
    <details class="same-command">
      <summary>The {lines.length > 1 ? "commands that print" : "command that prints"} this</summary>
      {lines.map((line) => (
        <CommandLine key={line} line={line} />
      ))}
    </details>
  );
}

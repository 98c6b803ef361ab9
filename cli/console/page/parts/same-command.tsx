/** The command that prints what a page shows. */
import { useContext } from "preact/hooks";
import { About } from "../about.ts";
import type { Ask } from "../api/call.ts";
import { commandLine } from "../api/command-line.ts";
import { CommandLine } from "./command-line.tsx";

export function SameCommand({ ask }: { readonly ask: Ask }) {
  const about = useContext(About);
  return (
    <details class="same-command">
      <summary>The command that prints this</summary>
      <CommandLine line={`${commandLine(ask, about)} --json`} />
    </details>
  );
}

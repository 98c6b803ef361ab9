/** The command lines that do the same as a dialog for many runs: one for all where there is one, else one for each. */

import { useContext } from "preact/hooks";
import { About } from "../../../about.ts";
import type { Ask } from "../../../api/call.ts";
import { commandLine } from "../../../api/command-line.ts";
import { CommandLine } from "../../../parts/command-line.tsx";
import { countText } from "../../../words/count.ts";

interface CommandLinesProps {
  readonly one?: Ask;
  readonly each: readonly Ask[];
}

/** More lines than these are no use to anybody. */
const mostLines = 1_000;

export function CommandLines({ one, each }: CommandLinesProps) {
  const about = useContext(About);
  if (one !== undefined) return <CommandLine line={commandLine(one, about)} />;
  const lines = each.slice(0, mostLines).map((ask) => commandLine(ask, about));
  return (
    <details class="command-lines">
      <summary>
        {each.length === 1
          ? "The command that does the same"
          : `The ${countText(lines.length)}${lines.length < each.length ? " first" : ""} commands that do the same`}
      </summary>
      <CommandLine line={lines.join("\n")} />
    </details>
  );
}

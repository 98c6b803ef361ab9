/** Why nothing can be shown any more, and what to do about it. */
import { useContext } from "preact/hooks";
import { About } from "../about.ts";
import type { CallError } from "../api/call.ts";
import { commandLine } from "../api/command-line.ts";
import { CommandLine } from "../parts/command-line.tsx";

export function Trouble({ error }: { readonly error: CallError }) {
  const about = useContext(About);
  const isGone = error.status === 0;
  const isOld = error.status === 401;
  if (!isGone && !isOld)
    return (
      <p class="problem" role="alert">
        <bdi>{error.message}</bdi>
      </p>
    );
  return (
    <section class="problem trouble" role="alert">
      <p>
        <b>{isGone ? "Disconnected." : "Signed out."}</b>{" "}
        {isGone
          ? "The console has ended, or cannot be reached; what is shown is what it said last. Start it again, and open the address that it prints:"
          : "This tab has no token, or that of a console that has ended. Open the address that the console printed when it started, or start it again:"}
      </p>
      <CommandLine line={commandLine({ command: "console" }, about)} />
    </section>
  );
}

/** Why nothing can be shown any more, and what to do about it. */
import type { Trouble } from "../api/trouble.ts";
import { CommandLine } from "../parts/command-line.tsx";

/** What starts this console again, which the page has from the first. */
const startLine = document.querySelector<HTMLMetaElement>("meta[name=pawl-start]")?.content ?? "";

interface TroubleProps {
  readonly trouble: Trouble | undefined;
  /** What the command says of the deployment, where the console can be asked. */
  readonly error: Error | undefined;
}

export function TroubleBox({ trouble, error }: TroubleProps) {
  if (trouble === undefined)
    return error === undefined ? null : (
      <p class="problem" role="alert">
        <bdi>{error.message}</bdi>
      </p>
    );
  const isGone = trouble === "gone";
  return (
    <section class="problem trouble" role="alert">
      <p>
        <b>{isGone ? "Disconnected." : "Signed out."}</b>{" "}
        {isGone
          ? "The console has ended, or cannot be reached; what is shown is what it said last. Start it again, and open the address that it prints:"
          : "This tab has no token, or an old one. Open the address that the console printed last, or start it again:"}
      </p>
      <CommandLine line={startLine} />
    </section>
  );
}

/** What synth refuses, and what it says deserves a look: settings that lose messages, limits of AWS, old time zone rules. */
import { type CodeCheck, look, wrong } from "../finding.ts";

export const synth: CodeCheck = {
  name: "synth",
  find: (synthesis) =>
    synthesis.kind === "refused" ? synthesis.mistakes.map(wrong) : synthesis.looks.map(look),
};

/** What commander says of a wrong command line, in the words of Pawl's own errors: what was given, and what is allowed. */
import { show } from "../functions/model/show.ts";

const forms: readonly (readonly [RegExp, (...found: string[]) => string])[] = [
  [/^error: option '(?:-\w, )?(--[\w-]+).*?' argument '(.*)' is invalid\. (.*)$/, notAllowed],
  [
    /^error: command-argument value '(.*)' is invalid for argument '(.*?)'\. (.*)$/,
    (given, name, why) => notAllowed(`<${name}>`, given, why),
  ],
  [
    /^error: too many arguments for '(.*?)'\. Expected (\d+) arguments? but got (\d+).*$/,
    (command, most, got) =>
      `error: ${command} takes at most ${most === "1" ? "1 argument" : `${most} arguments`}, and ${got} are given`,
  ],
];

/** The line as it is where it has none of these forms. */
export function plainUsage(line: string): string {
  for (const [form, say] of forms) {
    const found = form.exec(line);
    if (found !== null) return say(...found.slice(1));
  }
  return line;
}

function notAllowed(what: string, given: string, why: string): string {
  const allowed = why.replace(/^Allowed choices are (.*?)\.?$/, "allowed are $1");
  return `error: ${what} ${show(given, given.length + 10)} is not allowed: ${allowed}`;
}

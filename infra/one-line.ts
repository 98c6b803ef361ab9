/** An error as synth tells it: one line, with the place in the team's own files where there is one. */

/** The files that a team writes, as they stand in a stack trace. */
const own = /(functions\/[\w./-]+\.ts|infra\/[\w-]+\.ts):(\d+)/;
const ours =
  /functions\/(model|schedule)\/|infra\/(app|synth|deployed|deployment|stage|task-resources|pawl-stack)\.ts/;

/** Words the error in one line, without its stack trace. */
export function oneLine(error: unknown): string {
  const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  const text = message.replace(/\s*\n\s*/g, " ").trim();
  const place = stack
    .split("\n")
    .filter((line) => !line.includes("node_modules") && !ours.test(line))
    .map((line) => line.match(own))
    .find((match) => match !== null);
  return place ? `${text} (${place[1]}:${place[2]})` : text;
}

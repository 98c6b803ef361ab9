/**
 * Whole command lines that may start a run: options, params, and words that are damaged. Either nothing was written and sent,
 * or the line called `run` for this task and the same params in JSON start the same run.
 */
import fc from "fast-check";
import { exitCodes } from "../../../cli/exit-codes.ts";
import { sameJson } from "../../../functions/model/same-json.ts";
import { CliHarness } from "../../cli/harness.ts";
import type { FuzzTarget } from "../fuzz-target.ts";
import { isPlainLine } from "../refusal.ts";
import { anyText, type DrawnTask, few, pairOf, taskAt } from "./drawn-tasks.ts";

const options = [
  ...[
    "--force",
    "--json",
    "--note",
    "--note=x",
    "--tag",
    "--tag=a",
    "--in",
    "--in=2h",
    "--at=2026-11-22",
    "--id=a1",
  ],
  ...[
    "--priority=9",
    "--priority",
    "--overlap",
    "--overlap=allow",
    "--overlap=skip",
    "--metadata",
    "--metadata=a=b",
  ],
  ...[
    "--params",
    "--params={}",
    "--params=-",
    '--params={"mode":"wet"}',
    "--params=[1]",
    "--params=@/nowhere",
    "--csv=-",
  ],
  ...[
    "--parma",
    "--param",
    "--param=",
    "--dry-run",
    "--",
    "-",
    "-h",
    "--help",
    "--version",
    "--debug",
    "--stage=x",
    "--timeout=1s",
  ],
];
/** Those that say how a run is started, and fit any other. */
const rightOptions = [
  "--force",
  "--json",
  "--note=x",
  "--tag=a",
  "--id=a1",
  "--priority=9",
  "--metadata=a=b",
];
const commands = [
  "run",
  "run",
  "run",
  "run",
  "run",
  "runn",
  "status",
  "list",
  "help",
  "explain",
  "pause",
  "completion",
];

interface Line {
  readonly at: number;
  readonly command: string;
  readonly params: readonly (readonly [name: number, text: string | number, isSplit: boolean])[];
  readonly options: readonly string[];
  /** Where options go among the words, and whether the task's name is damaged or another word is there too. */
  readonly place: number;
  readonly name: "right" | "right" | "misspelt" | "twice" | "none";
  readonly stdin: string;
}

const line: fc.Arbitrary<Line> = fc.record({
  at: fc.nat(),
  command: fc.constantFrom(...commands),
  params: few(fc.tuple(fc.nat(), anyText, fc.boolean()), 3),
  options: fc.oneof(
    fc.constant<string[]>([]),
    fc.subarray(rightOptions, { maxLength: 3 }),
    fc.array(fc.oneof(fc.constantFrom(...options), fc.string({ maxLength: 6 })), { maxLength: 2 }),
  ),
  place: fc.nat(),
  name: fc.constantFrom("right", "right", "right", "right", "misspelt", "twice", "none"),
  stdin: fc.constantFrom("", "{}", "a,b\n1,2\n", "\0"),
});

function wordsOf({ command, params, options: more, place, name }: Line, task: DrawnTask): string[] {
  const names = { right: [task.name], misspelt: [`${task.name}s`], twice: [task.name, task.name], none: [] }[
    name
  ];
  const pairs = params.flatMap(([at, text, isSplit]) => {
    const pair = pairOf(task, at, text);
    return isSplit ? ["--param", pair] : [`--param=${pair}`];
  });
  const words = [...names, ...pairs];
  words.splice(place % (words.length + 1), 0, ...more);
  return [command, ...words];
}

/** What a line has started: the run's params, of one run; undefined where nothing was written. */
async function startedBy(task: DrawnTask, words: readonly string[], stdin = "") {
  const cli = new CliHarness(task.manifest);
  cli.answer = () => ({ choices: { region: { values: ["eu", "us"] } } });
  const result = await cli.pawl(words, { stdin });
  const { items } = await cli.store.list(task.name, { now: cli.time });
  if (items.length > 1 || cli.sent.length > items.length || cli.uploads.size > items.length)
    throw new Error(`${items.length} runs, ${cli.sent.length} messages and ${cli.uploads.size} files`);
  const [run] = items;
  const text = run?.paramsStoredSeparately ? await cli.store.getAttachment(run, "params") : run?.params;
  return { ...result, isStarted: run !== undefined, text };
}

/** Throws where a line starts something that was not meant. */
export async function checkLine(task: DrawnTask, words: readonly string[], stdin: string): Promise<void> {
  const { exitCode, stderr, isStarted, text } = await startedBy(task, words, stdin);
  if (!(Object.values(exitCodes) as readonly number[]).includes(exitCode))
    throw new Error(`exit code ${exitCode}`);
  const last = stderr.trimEnd().split("\n").at(-1) ?? "";
  if (exitCode !== exitCodes.done && !isPlainLine(last))
    throw new Error(`not a plain line: ${JSON.stringify(stderr)}`);
  if (!isStarted) return;
  if (exitCode !== exitCodes.done) throw new Error(`exit code ${exitCode}, and a run was started`);
  if (words[0] !== "run" || !words.includes(task.name))
    throw new Error("a run was started that nobody asked for");
  const again = await startedBy(task, ["run", task.name, ...(text === undefined ? [] : ["--params", text])]);
  const isSame = text === again.text || sameJson(JSON.parse(text ?? "{}"), JSON.parse(again.text ?? "{}"));
  if (!again.isStarted || !isSame) throw new Error(`in JSON, ${text} is refused: ${again.stderr}`);
}

export const target: FuzzTarget = {
  name: "lines that start runs",
  property: fc.asyncProperty(line, async (given) => {
    const task = taskAt(given.at);
    await checkLine(task, wordsOf(given, task), given.stdin);
  }),
};

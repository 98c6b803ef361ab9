/**
 * The scripts of `pawl completion` in the shells that are installed, each on a terminal of its own: what a TAB inserts, all
 * candidates at once. A shell that this machine has not is skipped by name.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ShellName, shells } from "../../../cli/completion/scripts.ts";
import { CliHarness, manifest } from "../harness.ts";

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pawl-completion-"));
  mkdirSync(join(folder, ".pawl/cdk.out"), { recursive: true });
  mkdirSync(join(folder, "data"));
  writeFileSync(join(folder, ".pawl/cdk.out/pawl.json"), JSON.stringify(manifest));
  for (const name of ["rows.csv", "rows 2.csv", "values.json"]) writeFileSync(join(folder, name), "");
  for (const shell of shells) {
    const { stdout } = await new CliHarness().pawl(["completion", shell]);
    writeFileSync(join(folder, `.script.${shell}`), stdout);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A command line, and the words that take the place of its last one. */
const cases: readonly (readonly [string, readonly string[]])[] = [
  ["pawl his", ["history"]],
  ["pawl help re", ["redrive", "resume"]],
  ["pawl completion ", ["bash", "fish", "zsh"]],
  ["pawl run --overlap ", ["allow", "queue", "skip"]],
  ["pawl run --overlap=s", ["--overlap=skip"]],
  ["pawl history --status errored,sk", ["errored,skipped"]],
  ["pawl run exp", ["expire-cities"]],
  ["pawl logs exp", ["expire-cities/"]],
  ["pawl run expire-cities --param mo", ["mode="]],
  ["pawl run expire-cities --param mode=d", ["mode=dry"]],
  ["pawl run import-cities --csv row", ["rows 2.csv", "rows.csv"]],
  ["pawl run import-cities --csv=rows.", ["--csv=rows.csv"]],
  ["pawl run import-cities --params @val", ["@values.json"]],
  ["pawl dev --state d", ["data"]],
  ["pawl next --time-zone Europe/Lon", ["Europe/London"]],
  ["pawl cancel --note a -- ", []],
  ["pawl logs --follow --js", []],
  ['pawl run --note "ab" --ov', ["--overlap"]],
];

/** Keys that make a shell print what it completes, and the answers between angle brackets. */
const interactive: Record<Exclude<ShellName, "fish">, { args: string[]; start: string; keys: string }> = {
  bash: {
    args: ["--norc", "--noprofile", "-i"],
    start: "bind 'set enable-bracketed-paste off'; . ./.script.bash",
    keys: "\x1b*",
  },
  zsh: {
    args: ["-f", "-i"],
    start:
      "bindkey -e; autoload -Uz compinit && compinit -D; . ./.script.zsh; zstyle ':completion:*' completer _all_matches _complete; zstyle ':completion:*' insert yes; setopt no_list_beep",
    keys: "\t",
  },
};

/** What each line becomes, as the words after the one before the last. */
async function completedIn(shell: ShellName, lines: readonly string[]): Promise<string[][]> {
  if (shell === "fish") {
    return lines.map((line) => {
      const { stdout } = spawnSync("fish", ["-c", "source ./.script.fish; complete -C $argv[1]", line], {
        cwd: folder,
        encoding: "utf8",
        env: { ...process.env, HOME: folder },
      });
      return stdout
        .split("\n")
        .filter(Boolean)
        .map((each) => each.split("\t")[0] as string);
    });
  }
  const { args, start, keys } = interactive[shell];
  const terminal = spawn("script", ["-qec", [shell, ...args].join(" "), "/dev/null"], {
    cwd: folder,
    env: { ...process.env, HOME: folder, TERM: "dumb", HISTFILE: "", NO_COLOR: "1" },
  });
  let shown = "";
  terminal.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
  });
  const ended = new Promise((end) => terminal.once("close", end));
  // It prints the words that it is called with; a line is made its arguments by what stands before it.
  terminal.stdin.write(`p() { printf '<''<%s>''>' "$(printf '%s|' "$@")"; echo; }; stty -echo; ${start}\r`);
  for (const line of lines) terminal.stdin.write(`${line}${keys}\x01p \r`);
  terminal.stdin.write("exit\r");
  await ended;
  return [...shown.matchAll(/<<(.*?)>>/gs)].map(([, words = ""], i) => {
    const before = (lines[i] ?? "").split(" ").length - 1;
    return words.split("|").slice(before, -1);
  });
}

const isInstalled = (program: string) => spawnSync(program, ["--version"]).error === undefined;
const hasTerminals = isInstalled("script");

/** Where nothing completes it, a line stays as it is. A shell may end a folder's name with a slash. */
function insertedBy(line: string, words: readonly string[]): string[] {
  const isSame = words.join() === line.slice(line.lastIndexOf(" ") + 1);
  return isSame
    ? []
    : words
        .map((each) => each.replace(/^data\/$/, "data"))
        .filter(Boolean)
        .sort();
}

for (const shell of shells) {
  const isHere = isInstalled(shell) && (shell === "fish" || hasTerminals);
  test.skipIf(!isHere)(
    `${shell}${isHere ? "" : ", which is not installed here,"} completes commands, options, values and files by the script`,
    async () => {
      const found = await completedIn(
        shell,
        cases.map(([line]) => line),
      );
      const inserted = cases.map(([line], i) => [line, insertedBy(line, found[i] ?? [])]);
      expect(inserted).toEqual(cases.map(([line, expected]) => [line, expected]));
    },
    120_000,
  );
}

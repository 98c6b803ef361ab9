/**
 * Command texts with hostile values: what would be run of each, beside what a shell makes of it that has the values as
 * variables and takes each as a part of one argument; and of some what a real program is given.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { runProgram } from "../../../functions/turns/command/program.ts";
import { argvOfCase, type CommandCase, commandCase } from "../../fuzz/command-texts.ts";
import type { Figure } from "../kit/figure.ts";

const cases = 50_000;
const inShell = 3_000;
const asProgram = 300;
const files = ["a", "ab", "program"];
const path = "/usr/local/bin:/usr/bin:/bin";

export async function commandTextFigures(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "pawl-commands-"));
  try {
    // What a pattern would be expanded to.
    for (const file of files) writeFileSync(join(folder, file), "");
    const found = { wrong: [] as string[], split: 0, inShell: 0, asProgram: 0 };
    for (const given of fc.sample(commandCase, { numRuns: cases, seed: 17 })) {
      const argv = argvSafely(given, found.wrong);
      if (argv === undefined) continue;
      found.split++;
      const { forShell, values } = given;
      if (forShell !== undefined && found.inShell < inShell) {
        found.inShell++;
        if (!isSame(argv, byShell(forShell, values, folder)))
          found.wrong.push(`${JSON.stringify(given)}: a shell`);
      }
      if (found.asProgram < asProgram && found.split % 50 === 0) {
        found.asProgram++;
        if (!isSame(argv, await byProgram(argv, values, folder)))
          found.wrong.push(`${JSON.stringify(given)}: a program`);
      }
    }
    const made = readdirSync(folder).filter((file) => !files.includes(file));
    if (made.length > 0) found.wrong.push(`files were made: ${made.join(", ")}`);
    for (const line of found.wrong.slice(0, 5)) console.error(line);
    return [
      {
        what: `command texts that run what was not meant, of ${cases}: ${found.split} are split, of which a shell had ${found.inShell} and a program ${found.asProgram}`,
        value: found.wrong.length,
        bound: "= 0",
        ok: found.wrong.length === 0 && found.inShell === inShell && found.asProgram === asProgram,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function argvSafely(given: CommandCase, wrong: string[]): readonly string[] | undefined {
  try {
    return argvOfCase(given);
  } catch (error) {
    wrong.push(`${JSON.stringify(given)}: ${(error as Error).message}`);
    return undefined;
  }
}

function isSame(argv: readonly string[], printed: string): boolean {
  return argv.map((word) => `${word}\0`).join("") === printed;
}

/** The arguments of a text, each ended by a NUL, as a shell splits it. */
function byShell(text: string, values: CommandCase["values"], cwd: string): string {
  const script = `p() { printf '%s\\0' "$@"; }\np ${text}`;
  return execFileSync("/bin/sh", ["-c", script], {
    cwd,
    env: { PATH: path, ...values },
    stdio: ["ignore", "pipe", "pipe"],
  }).toString();
}

/** The same, as a program is given them. */
async function byProgram(
  argv: readonly string[],
  values: CommandCase["values"],
  cwd: string,
): Promise<string> {
  const chunks: Buffer[] = [];
  await runProgram(
    { argv: ["printf", "%s\\0", ...argv], env: { PATH: path, ...values }, cwd },
    {
      signal: new AbortController().signal,
      after: () => () => {},
      print: (_stream, chunk) => chunks.push(chunk),
    },
  );
  return Buffer.concat(chunks).toString();
}

/**
 * Texts of commands with values for their variables: right ones, damaged ones, and any text. Each is split, or refused in one
 * line; whatever the values hold, they change nothing but the argument that names them.
 */
import fc from "fast-check";
import { commandMistakes } from "../../functions/model/task/command/command-mistakes.ts";
import { paramVariables } from "../../functions/model/task/command/param-variables.ts";
import { splitCommand } from "../../functions/model/task/command/split.ts";
import { argvOf } from "../../functions/turns/command/index.ts";
import type { FuzzTarget } from "./fuzz-target.ts";

export type Values = Readonly<Record<"A" | "NAME" | "_x1", string>>;

export interface CommandCase {
  readonly text: string;
  /** The same for a shell, which must be told to take a value as a part of one argument. Undefined where nobody knows. */
  readonly forShell: string | undefined;
  readonly values: Values;
}

const hostile = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "a b",
    "$(touch hacked)",
    "`id`",
    "'",
    '"',
    "\\",
    "\n",
    "a\nb",
    "; rm -rf /",
    "$NAME",
    "${A}",
    "*",
    "~",
    "#x",
    "-rf",
    "é\u00a0ü",
    "|| true",
  ),
  fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => text.replaceAll("\0", "")),
);

type Piece = readonly [ours: string, forShell: string];
const same = (text: string): Piece => [text, text];

const plainText = fc
  .string({ unit: fc.constantFrom(..."abz019-_=/.,:@%+^{}é日"), minLength: 1, maxLength: 6 })
  .map(same);
const name = fc.constantFrom("A", "NAME", "_x1");
const braced = name.map((each): Piece => [`\${${each}}`, `"\${${each}}"`]);
const single = fc
  .string({ unit: fc.constantFrom(...'ab $NAME"\\`*?|;&<>#~\n\t()[]\u00a0é'), maxLength: 8 })
  .map((text) => same(`'${text}'`));
const inDouble = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."ab '*?|;&<>#~\n\t()[]\u00a0é"), minLength: 1, maxLength: 5 }),
  fc.constantFrom('\\"', "\\\\", "\\$", "\\a", "\\'", "\\\n"),
  name.map((each) => `\${${each}}`),
  name.map((each) => `$${each}.`),
);
const double = fc.array(inDouble, { maxLength: 4 }).map((parts) => same(`"${parts.join("")}"`));
const escaped = fc.constantFrom(..." \t\"'\\$*?[]|;&<>()#~`ab{}!é").map((each) => same(`\\${each}`));
const word = fc
  .tuple(
    fc.array(fc.oneof(plainText, braced, single, double, escaped), { minLength: 1, maxLength: 4 }),
    fc.option(name, { nil: undefined }),
  )
  .map(([parts, last]): Piece => {
    const end: Piece = last === undefined ? ["", ""] : [`$${last}`, `"$${last}"`];
    return [
      parts.map(([ours]) => ours).join("") + end[0],
      parts.map(([, theirs]) => theirs).join("") + end[1],
    ];
  });
const gap = fc.constantFrom(" ", "  ", "\t", " \\\n  ");
const ending = fc.constantFrom("", " ", "\n", " # it's a comment", '\t# "\n');

/** What a text of words is: `program WORDS…`. */
const proper = fc
  .tuple(fc.array(fc.tuple(gap, word), { maxLength: 5 }), ending)
  .map(([words, end]): Piece => {
    const joined = (at: 0 | 1) => words.map(([space, piece]) => space + piece[at]).join("");
    return [`program${joined(0)}${end}`, `program${joined(1)}${end}`];
  });

/** Any characters that matter to a shell. Only without a variable does it tell a shell the same. */
const any = fc
  .oneof(
    fc.string({ unit: fc.constantFrom(..."ab  '\"\\`$*?[|;&<>#~\n\t(){}!=N\u00a0\r"), maxLength: 14 }),
    fc.string({ unit: "grapheme", maxLength: 20 }),
    fc
      .tuple(proper, fc.nat(40), fc.constantFrom(..."'\"\\`$*?|;&<>#~\n(){}\0\u00a0"))
      .map(([[text], at, by]) => text.slice(0, at) + by + text.slice(at)),
  )
  .map((text): readonly [string, string | undefined] => [text, /[$\0]|^\s/.test(text) ? undefined : text]);

/** Command texts, each with values. */
export const commandCase: fc.Arbitrary<CommandCase> = fc
  .tuple(fc.oneof({ arbitrary: proper, weight: 3 }, { arbitrary: any, weight: 1 }), hostile, hostile, hostile)
  .map(([[text, forShell], A, NAME, _x1]) => ({ text, forShell, values: { A, NAME, _x1 } }));

/** What is run of a case. Undefined where it is refused. @throws what must not be thrown */
export function argvOfCase({ text, values }: CommandCase): readonly string[] | undefined {
  const mistakes = commandMistakes({ command: text, env: values });
  if (mistakes.some((line) => line.length > 2_000 || line.includes("\n"))) throw new Error(mistakes.join());
  if (mistakes.length > 0) return undefined;
  const argv = argvOf(text, {}, values);
  if (argv.some((word) => word.includes("\0"))) throw new Error("an argument holds a NUL");
  // Other values make as many arguments.
  const others = argvOf(text, {}, { A: "x", NAME: "y", _x1: "z" });
  if (others.length !== argv.length)
    throw new Error(`${argv.length} arguments, and ${others.length} of other values`);
  return argv;
}

const anyParams = fc.dictionary(
  fc.string(),
  fc.anything({ withBigInt: true, withDate: true, withMap: true }),
);

function paramsHold(params: unknown): boolean {
  try {
    const found = Object.entries(paramVariables(params));
    return found.every(([name, text]) => /^PAWL_PARAM_[A-Z0-9_]*$/.test(name) && typeof text === "string");
  } catch (error) {
    return /^params? .* (would both be|cannot be a variable)/s.test((error as Error).message);
  }
}

export const target: FuzzTarget = {
  name: "command texts",
  property: fc.property(commandCase, anyParams, (given, params) => {
    if (!paramsHold(params)) return false;
    const argv = argvOfCase(given);
    return argv === undefined || splitCommand(given.text).kind === "split";
  }),
};

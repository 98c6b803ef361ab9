/**
 * Splits a command's text into the arguments of one program, by the lexical rules of POSIX shells: quotes, escapes and
 * comments, as `shell-quote` knows them. Nothing is expanded, so a text is refused where a shell would do more than split
 * it, or where shells and the library may not agree: a text that is accepted has one meaning.
 *
 * `$NAME` and `${NAME}` become marks in the arguments, in whose place `filled` puts values later. A value is never split
 * nor looked at again, so whatever it holds is a part of one argument.
 */
import parse from "shell-quote/parse.js";

/** What a mark is made of. No text has it: an argument of a program cannot. */
const nul = "\0";
const mark = /\0([A-Za-z_][A-Za-z0-9_]*)\0/g;
/** The longest text, in characters: the system takes no longer argument of `/bin/sh`. */
export const longestCommand = 100_000;

/** A command as it was split, or the first mistake in its text. */
export type Split =
  | { readonly kind: "split"; readonly words: readonly string[]; readonly names: readonly string[] }
  | { readonly kind: "mistake"; readonly mistake: string };

/** Splits a command's text. */
export function splitCommand(text: string): Split {
  const scanned = scan(text);
  if (typeof scanned === "string") return { kind: "mistake", mistake: scanned };
  const words = parse(scanned.plain, (name: string) => nul + name + nul).map((entry) => {
    if (typeof entry === "string") return entry;
    // What is escaped counts as a pattern there, and is none: those that are were refused.
    return "op" in entry && entry.op === "glob" ? entry.pattern : undefined;
  });
  const names = words.flatMap((word = "") => [...word.matchAll(mark)].map(([, name]) => name as string));
  if (words.includes(undefined) || names.join() !== scanned.names.join())
    return mistake(
      "it cannot be split safely: put the arguments that hold special characters in single quotes",
    );
  const mistaken = firstWordMistake(words as string[]);
  return mistaken === undefined ? { kind: "split", words: words as string[], names } : mistake(mistaken);
}

/** The arguments with a value in the place of each mark. @throws Error where one has no value */
export function filled(words: readonly string[], given: (name: string) => string): readonly string[] {
  return words.map((word) => word.replace(mark, (_, name: string) => given(name)));
}

function mistake(text: string): Split {
  return { kind: "mistake", mistake: text };
}

/** A shell would take these first words for more than a program's name. */
const reserved =
  /^(?:!|\{|\}|\[\[|case|do|done|elif|else|esac|fi|for|function|if|in|select|then|time|until|while)$/;

function firstWordMistake([first]: readonly string[]): string | undefined {
  if (first === undefined || first === "") return "it is empty: begin with the program, such as pg_dump";
  if (/^[A-Za-z_][A-Za-z0-9_]*=/.test(first))
    return `${first.slice(0, first.indexOf("=") + 1)} would be a variable in a shell: put it into env, and begin with the program`;
  if (reserved.test(first)) return `${first} is a word of the shell's language: set shell: true`;
  return undefined;
}

/** A text without comments and continued lines, and the names of its variables in their order; or the first mistake. */
type Scanned = { readonly plain: string; readonly names: readonly string[] } | string;

const variable = /(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))/y;

function scan(text: string): Scanned {
  if (text.includes(nul)) return "it holds a NUL, which no argument can: remove it";
  const names: string[] = [];
  let plain = "";
  let quote: '"' | "'" | undefined;
  let isWordStart = true;
  let hasEnded = false;
  for (let at = 0; at < text.length; at++) {
    const c = text[at] as string;
    const next = text[at + 1];
    if (quote === "'") {
      if (c === "'") quote = undefined;
    } else if (c === "\\" && next === "\n") {
      // A line that is continued.
      at++;
      continue;
    } else if (c === "`") {
      return "` begins a command in a shell: put it in single quotes, or set shell: true";
    } else if (c === "$") {
      variable.lastIndex = at + 1;
      const found = variable.exec(text);
      if (found === null)
        return `${shownAt(text, at)} is no $NAME or \${NAME}: put a $ that is meant in single quotes, or set shell: true`;
      names.push((found[1] ?? found[2]) as string);
      // In braces, so that nothing that follows is taken for a part of the name.
      plain += `\${${names.at(-1)}}`;
      at = variable.lastIndex - 1;
      isWordStart = false;
      if (hasEnded) return secondLine;
      continue;
    } else if (quote === '"') {
      if (c === '"') quote = undefined;
      else if (c === "\\" && next === "`")
        return "` begins a command in a shell: put it in single quotes, or set shell: true";
      else if (c === "\\" && next !== undefined) {
        plain += c + next;
        at++;
        continue;
      }
    } else {
      if (c === "\n") {
        hasEnded ||= plain.trim() !== "";
        plain += " ";
        isWordStart = true;
        continue;
      }
      if (c === "#" && isWordStart) {
        const end = text.indexOf("\n", at);
        at = (end < 0 ? text.length : end) - 1;
        continue;
      }
      if (c !== " " && c !== "\t") {
        if (hasEnded) return secondLine;
        const wrong = specialAt(text, at, isWordStart);
        if (wrong !== undefined) return wrong;
      }
      if (c === "'" || c === '"') quote = c;
      isWordStart = c === " " || c === "\t";
      if (c === "\\") {
        if (next === undefined) return "it ends with a \\: put it in single quotes";
        if (next !== " " && next !== "\t" && /\s/.test(next)) return unusualSpace(next);
        if (next === nul) continue;
        plain += c + next;
        at++;
        continue;
      }
    }
    plain += c;
  }
  if (quote !== undefined) return `a quote ${quote} is not closed: close it, or write \\${quote}`;
  return { plain, names };
}

const secondLine =
  "a second line would be a second command in a shell: end a line that goes on with \\, or set shell: true";

/** What is wrong with a character outside quotes, if a shell would do more with it than take it as a part of a word. */
function specialAt(text: string, at: number, isWordStart: boolean): string | undefined {
  const c = text[at] as string;
  if ("|&;()<>".includes(c))
    return `${c} is an operator of the shell: put it in quotes where it is meant as text, or set shell: true`;
  if ("*?[".includes(c))
    return `${c} would be expanded to names of files in a shell: put it in quotes, or set shell: true`;
  if (c === "~" && isWordStart) return "~ would be expanded in a shell: put it in quotes, or name the folder";
  if (c === "#") return "# within a word: put it in quotes";
  if (/\s/.test(c)) return unusualSpace(c);
  return undefined;
}

function unusualSpace(c: string): string {
  const code = (c.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0");
  return `a white space U+${code} separates nothing in a shell: put it in quotes, or use a plain space`;
}

function shownAt(text: string, at: number): string {
  return [...text.slice(at, at + 8)].slice(0, 6).join("").replace(/\s.*$/s, "") || "$";
}

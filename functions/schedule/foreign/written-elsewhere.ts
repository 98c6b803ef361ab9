/** Cron lines with something around them, or typed with other characters: from crontabs, YAML files, documents. */
import { onCalendar, shortWord } from "./prose.ts";

/** A path, a variable, a comment, or several words; one word alone may be a time zone, or a day that belongs to the line. */
const command = /^(?:[#;/.~$]|(?!(?:sun|mon|tue|wed|thu|fri|sat)\b)[a-z_]\S*(?:[./]\S|\s))/i;

/** `0 3 * * * root /usr/bin/backup`: without the command. */
export function crontabLine(text: string): string[] {
  const [, line, rest = ""] = /^((?:\S+\s+){4}\S+)\s+(\S.*)$/s.exec(text) ?? [];
  const [, word, after = ""] = /^(@\w+)\s+(\S.*)$/s.exec(text) ?? [];
  if (word && /[/a-z]/i.test(after)) return [word];
  return line && command.test(rest) ? [line] : [];
}

const label =
  /^[-\s{]*(@Scheduled\()?["']?\w*(?:cron|schedule|calendar|expression)\w*["']?\s*[:=]\s*(.+?)[,}]?$/i;

/** `- cron: "0 3 * * *"`, `schedule: '0 3 * * *'`, `OnCalendar=daily`, `cron("0 3 * * *")`, `@Scheduled(cron = "…")`. */
export function labelledLine(text: string): string[] {
  const [, , called] = /^\w+\(\s*(["'`])(.+?)\1\s*\)?;?$/s.exec(text) ?? [];
  const [, scheduled, labelled = called] = label.exec(text) ?? [];
  if (!labelled) return [];
  const line = scheduled ? labelled.replace(/\)$/, "") : labelled;
  const bare = line.replace(/^(["'`])(.*)\1$/, "$2").trim();
  return [bare, ...shortWord(bare), ...onCalendar(bare)];
}

const names =
  "sunday monday tuesday wednesday thursday friday saturday january february march april may june july august september october november december".split(
    " ",
  );
const between = /(?<=\b(?:sun|mon|tue|wed|thu|fri|sat))\s+(?=(?:sun|mon|tue|wed|thu|fri|sat)\b)/gi;

/** Marks, dashes and stars of documents, a comment's sign, spaces within a list, and the longer names of days and months. */
export function respelledLine(text: string): string[] {
  const plain = text
    .normalize("NFKC")
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "")
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/[\u2217\u00d7\u22c6\u2731\u066d]/g, "*")
    .replace(/^\s*["'`#\u2018-\u201f]+|["'`\u2018-\u201f;]+\s*$/g, "")
    .replace(/\\\*/g, "*")
    .replace(/,\s+/g, ",")
    .replace(/(?<=\w)\.\.(?=\w)/g, "-")
    .trim();
  const short = plain.replace(/[a-z]{4,}/gi, (word) => (isName(word) ? word.slice(0, 3) : word));
  return [plain, short, short.replace(between, ",")];
}

/** Whether a word is a name of a day or month, or begins one: `sept`, `thurs`, `Mondays`. */
function isName(word: string): boolean {
  const lower = word.toLowerCase();
  return names.some((name) => name.startsWith(lower) || `${name}s` === lower);
}

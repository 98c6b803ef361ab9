/** Cron lines with something around them, or typed with other characters: from crontabs, YAML files, documents. */
import { onCalendar, shortWord } from "./prose.ts";

/** `0 3 * * * root /usr/bin/backup`: without the command. */
export function crontabLine(text: string): string[] {
  const [, line, rest = ""] = /^((?:\S+\s+){4}\S+)\s+(\S.*)$/s.exec(text) ?? [];
  const [, word, command = ""] = /^(@\w+)\s+(\S.*)$/s.exec(text) ?? [];
  if (word && /[/a-z]/i.test(command)) return [word];
  return line && /[/a-z]/i.test(rest) ? [line] : [];
}

/** `- cron: "0 3 * * *"`, `schedule: '0 3 * * *'`, `OnCalendar=daily`. */
export function labelledLine(text: string): string[] {
  const [, line] =
    /^[-\s]*["']?\w*(?:cron|schedule|calendar|expression)\w*["']?\s*[:=]\s*(.+?),?$/i.exec(text) ?? [];
  if (!line) return [];
  const bare = line.replace(/^(["'`])(.*)\1$/, "$2").trim();
  return [bare, ...shortWord(bare), ...onCalendar(bare)];
}

/** Quotation marks, dashes and stars of documents, spaces after commas, and the whole names of days and months. */
export function respelledLine(text: string): string[] {
  const plain = text
    .normalize("NFKC")
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "")
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/[\u2217\u00d7\u22c6\u2731\u066d]/g, "*")
    .replace(/^\s*["'`\u2018-\u201f]+|["'`\u2018-\u201f;]+\s*$/g, "")
    .replace(/\\\*/g, "*")
    .replace(/,\s+/g, ",")
    .trim();
  const short = plain.replace(/\b([a-z]{3})[a-z]+\b/gi, "$1");
  return [plain, short, short.replace(/([a-z])s\b/gi, "$1")];
}

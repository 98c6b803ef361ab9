/** Splits TypeScript into what a reader tells apart: comments, texts, words of the language, numbers. It understands no more. */

interface SourceToken {
  /** Undefined for all else. */
  readonly kind?: "comment" | "string" | "keyword" | "number";
  readonly text: string;
}

const words =
  "as|async|await|break|case|catch|class|const|continue|default|delete|else|export|extends|false|finally|for|from|function|if|import|in|instanceof|interface|let|new|null|of|readonly|return|satisfies|static|switch|this|throw|true|try|type|typeof|undefined|void|while|yield";
const pattern = new RegExp(
  String.raw`(?<comment>\/\/[^\n]*|\/\*[^]*?(?:\*\/|$))|(?<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|` +
    String.raw`\`(?:[^\`\\]|\\[^])*\`)|(?<keyword>\b(?:${words})\b)|(?<number>\b\d[\d_.]*\b)`,
  "g",
);

/** The tokens of each line. */
export function sourceTokens(source: string): readonly (readonly SourceToken[])[] {
  const tokens: SourceToken[] = [];
  let end = 0;
  for (const found of source.matchAll(pattern)) {
    if (found.index > end) tokens.push({ text: source.slice(end, found.index) });
    const [kind] = Object.entries(found.groups ?? {}).find(([, text]) => text !== undefined) ?? [];
    tokens.push({ kind: kind as SourceToken["kind"], text: found[0] });
    end = found.index + found[0].length;
  }
  tokens.push({ text: source.slice(end) });
  const lines: SourceToken[][] = [[]];
  for (const { kind, text } of tokens)
    for (const [i, part] of text.split(/\r?\n/).entries()) {
      if (i > 0) lines.push([]);
      if (part !== "") lines.at(-1)?.push({ kind, text: part });
    }
  if (lines.at(-1)?.length === 0) lines.pop();
  return lines;
}

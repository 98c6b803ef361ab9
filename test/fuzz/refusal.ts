/** What every refusal that a person reads must be: one line, not long, without a character that a terminal obeys. */
export function isPlainLine(text: string): boolean {
  return text.length > 0 && text.length < 5_000 && !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(text);
}

/** A value of JSON, in one line where it is short. */
export function Json({ value }: { readonly value: unknown }) {
  const short = JSON.stringify(value);
  if (short === undefined) return null;
  if (short.length <= 80) return <code>{short}</code>;
  return <pre>{JSON.stringify(value, null, 2)}</pre>;
}

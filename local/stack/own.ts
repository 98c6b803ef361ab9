/**
 * What a record has under a key that a template or a caller gave: undefined for `constructor` and the like, which every
 * object of JavaScript has.
 */
export function own<Value>(
  record: Readonly<Record<string, Value>> | undefined,
  key: string,
): Value | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Addresses and ranges of them, as numbers: of IPv4 and of IPv6. */

interface Range {
  readonly address: bigint;
  readonly bits: number;
  readonly size: 32 | 128;
}

/** Whether a value is a range such as 10.0.0.0/24. */
export function isCidr(value: unknown): boolean {
  return typeof value === "string" && readRange(value) !== undefined;
}

/** Whether an address is in a range. */
export function isInCidr(value: unknown, range: string): boolean {
  const [of, address] = [readRange(range), typeof value === "string" ? readAddress(value) : undefined];
  if (of === undefined || address === undefined || address.size !== of.size) return false;
  const shift = BigInt(of.size - of.bits);
  return address.address >> shift === of.address >> shift;
}

function readRange(text: string): Range | undefined {
  const [, before = "", bits = ""] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const address = readAddress(before);
  if (address === undefined || Number(bits) > address.size) return undefined;
  return { ...address, bits: Number(bits) };
}

function readAddress(text: string): Omit<Range, "bits"> | undefined {
  return text.includes(":") ? readV6(text) : readV4(text);
}

function readV4(text: string): Omit<Range, "bits"> | undefined {
  const parts = text.split(".");
  const isPart = (part: string) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255;
  if (parts.length !== 4 || !parts.every(isPart)) return undefined;
  return { address: parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n), size: 32 };
}

function readV6(text: string): Omit<Range, "bits"> | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [before = [], after = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - before.length - after.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const parts = [...before, ...Array.from({ length: missing }, () => "0"), ...after];
  if (!parts.every((part) => /^[0-9a-f]{1,4}$/i.test(part))) return undefined;
  return { address: parts.reduce((sum, part) => (sum << 16n) | BigInt(`0x${part}`), 0n), size: 128 };
}

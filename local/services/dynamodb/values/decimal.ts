/**
 * DynamoDB's numbers: decimals of up to 38 significant digits, between 1E-130 and 9.99…E+125, exact in arithmetic.
 * They are texts on the wire and on disk. Callers give texts that `normalNumber` returned, except to itself.
 */
import { invalid } from "../errors.ts";

const form = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/;
const mostDigits = 38;
const [leastMagnitude, mostMagnitude] = [-130, 125];
/** Sums and orders of these are exact in floating point. */
const small = /^-?\d{1,15}$/;

/** The number `0.DIGITS` times ten to the power of the exponent; no zeros at either end. Zero has no digits. */
interface Decimal {
  negative: boolean;
  digits: string;
  exponent: number;
}

/** AWS's form of a number: no exponent, no needless zeros. @throws where DynamoDB cannot store it */
export function normalNumber(text: string): string {
  const decimal = parse(text);
  if (decimal === undefined) {
    const detail = text === "" ? "" : `: ${text}`;
    throw invalid(`The parameter cannot be converted to a numeric value${detail}`);
  }
  if (decimal.digits === "") return "0";
  const magnitude = decimal.exponent - 1;
  const attempt = "Attempting to store a number with magnitude";
  if (magnitude > mostMagnitude) throw invalid(`Number overflow. ${attempt} larger than supported range`);
  if (magnitude < leastMagnitude) throw invalid(`Number underflow. ${attempt} smaller than supported range`);
  if (decimal.digits.length > mostDigits) {
    throw invalid("Attempting to store more than 38 significant digits in a Number");
  }
  return render(decimal);
}

export function addNumbers(left: string, right: string): string {
  if (small.test(left) && small.test(right)) return String(Number(left) + Number(right));
  const [a, b, scale] = aligned(left, right);
  const sum = a + b;
  return normalNumber(`${sum}e${scale}`);
}

export function subtractNumbers(left: string, right: string): string {
  return addNumbers(left, right === "0" ? right : right.startsWith("-") ? right.slice(1) : `-${right}`);
}

/** Negative, zero or positive, as for sorting. */
export function compareNumbers(left: string, right: string): number {
  if (small.test(left) && small.test(right)) return Number(left) - Number(right);
  const [a, b] = aligned(left, right);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** How many bytes it counts for in an item's size. */
export function numberSize(text: string): number {
  const { negative, digits, exponent } = known(text);
  if (digits === "") return 1;
  const odd = digits.length % 2 === 1 || Math.abs(exponent - 1) % 2 === 1;
  return 1 + Math.ceil(digits.length / 2) + (odd ? 0 : 1) + (negative ? 1 : 0);
}

/** Bytes whose order is the order of the numbers. */
export function numberBytes(text: string): Buffer {
  const { negative, digits, exponent } = known(text);
  if (digits === "") return Buffer.of(1);
  const bytes = Buffer.alloc(3 + digits.length);
  bytes[0] = 2;
  bytes.writeUInt16BE(exponent + 1000, 1);
  bytes.write(digits, 3, "latin1");
  if (!negative) return bytes;
  // Turned about, and ended by the highest byte: -1.25 comes before -1.2.
  return Buffer.concat([Buffer.of(0), bytes.subarray(1).map((byte) => 255 - byte), Buffer.of(255)]);
}

function parse(text: string): Decimal | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", power = "0"] = match;
  const all = whole + fraction;
  if (all === "") return undefined;
  const unled = all.replace(/^0+/, "");
  const exponent = Number(power) + whole.length - (all.length - unled.length);
  let end = unled.length;
  // Not a regular expression: it would try each run of zeros from each of its zeros.
  while (unled.charAt(end - 1) === "0") end--;
  return { negative: sign === "-", digits: unled.slice(0, end), exponent };
}

function known(text: string): Decimal {
  const decimal = parse(text);
  if (decimal === undefined) throw new Error(`not a number: ${text}`);
  return decimal;
}

function render({ negative, digits, exponent }: Decimal): string {
  const sign = negative ? "-" : "";
  if (exponent <= 0) return `${sign}0.${"0".repeat(-exponent)}${digits}`;
  if (exponent >= digits.length) return sign + digits.padEnd(exponent, "0");
  return `${sign}${digits.slice(0, exponent)}.${digits.slice(exponent)}`;
}

/** Both as integers at one scale, and the scale. */
function aligned(left: string, right: string): [bigint, bigint, number] {
  const [a, b] = [known(left), known(right)];
  const scale = Math.min(a.exponent - a.digits.length, b.exponent - b.digits.length);
  const integer = ({ negative, digits, exponent }: Decimal) => {
    const value = BigInt(digits.padEnd(exponent - scale, "0") || "0");
    return negative ? -value : value;
  };
  return [integer(a), integer(b), scale];
}

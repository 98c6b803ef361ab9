/** The file that all of them read: orders of made-up customers, and what they add up to. */
import { writeFileSync } from "node:fs";

export interface OrdersFile {
  readonly path: string;
  readonly rows: number;
  /** The sum of the rows' `cents`. */
  readonly cents: number;
}

const countries = ["CH", "DE", "FR", "IT", "AT"];

export function writeOrders(path: string, rows: number): OrdersFile {
  const lines = ["id,customer,cents,country"];
  let cents = 0;
  for (let i = 0; i < rows; i++) {
    const each = (i * 7919) % 100_003;
    cents += each;
    lines.push(`order-${i},"Müller, ${i % 977}",${each},${countries[i % countries.length]}`);
  }
  writeFileSync(path, `${lines.join("\n")}\n`);
  return { path, rows, cents };
}

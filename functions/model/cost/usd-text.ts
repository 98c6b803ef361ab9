/** Cents, or the first two digits of less than ten cents, never in powers of ten. */
export function usdText(amount: number): string {
  if (amount >= 0.1) return amount.toFixed(2);
  return (
    Number(amount.toPrecision(2))
      .toFixed(12)
      .replace(/\.?0+$/, "") || "0"
  );
}

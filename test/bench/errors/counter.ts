/** Items a second of a task that counts each item, against the same task that counts none: in turn, in one process. */
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { engine } from "../engine.ts";
import type { Figure } from "../kit/figure.ts";
import { median } from "../kit/median.ts";

const pairs = 9;
const count = 1_500_000;
const leastRatio = 0.95;

async function* numbers(from = 0): AsyncGenerator<readonly [number, number]> {
  for (let n = from + 1; n <= count; n++) yield [n, n];
}

let sum = 0;
/** Next to no work, so that what counting costs is seen. */
function add(item: number): void {
  sum = (sum + item) % 1_000_003;
}

const plain = defineTask({
  name: "plain",
  description: "Adds numbers.",
  items: ({ cursor }) => numbers(cursor),
  process(item) {
    add(item);
  },
}) as Task;

const counting = defineTask({
  name: "counting",
  description: "Adds numbers, and counts them.",
  items: ({ cursor }) => numbers(cursor),
  process(item, ctx) {
    add(item);
    ctx.count("added");
  },
}) as Task;

/** The figure of a counter. */
export async function counterFigures(): Promise<readonly Figure[]> {
  await engine(plain);
  await engine(counting);
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let i = 0; i < pairs; i++) {
    const first = await engine(i % 2 === 0 ? plain : counting);
    const second = await engine(i % 2 === 0 ? counting : plain);
    const [without, withCounter] = i % 2 === 0 ? [first, second] : [second, first];
    ratios.push(withCounter / without);
    rates.push(withCounter);
  }
  const ratio = Number(median(ratios).toFixed(3));
  return [
    {
      what: "items a second with a counter, against those without",
      value: Math.round(median(rates)),
      bound: `ratio >= ${leastRatio}`,
      ok: ratio >= leastRatio,
      ratio,
    },
  ];
}

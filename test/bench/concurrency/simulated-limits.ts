/** 1,000 messages at limits of 1, 2 and 7 in the simulator: workers die, calls are lost or land late, a tenth comes twice. */
import { simulatedLimits } from "../../simulation/limits/thousand.ts";
import type { Figure } from "../kit/figure.ts";

const limits = [1, 2, 7] as const;

export async function simulatedLimitsFigures(): Promise<readonly Figure[]> {
  const all: Figure[] = [];
  for (const limit of limits) {
    const { messages, mostAtWork, succeeded, deadLetters, receivesAMessage, deaths, late } =
      await simulatedLimits(limit);
    const of = `${messages} messages at limit ${limit} in the simulator, with ${deaths} dead workers and ${late} late writes`;
    const figure = (what: string, value: number, sign: "=" | "<=", bound: number): Figure => ({
      what: `${what}, of ${of}`,
      value: Number(value.toFixed(3)),
      bound: `${sign} ${bound}`,
      ok: sign === "=" ? value === bound : value <= bound,
    });
    all.push(
      figure("most runs at once", mostAtWork, "<=", limit),
      figure("runs that succeeded", succeeded, "=", messages),
      figure("messages in the dead-letter queue", deadLetters, "=", 0),
      figure("receives a message", receivesAMessage, "<=", 1.1),
    );
  }
  return all;
}

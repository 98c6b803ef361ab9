/**
 * `npm run bench -- synth`: the synth of a stage with 100 tasks, each with a schedule, beside a stack that is written by
 * hand with the CDK alone and has the same resources: as many of each type, which `test/guards/by-hand.test.ts` checks.
 * Both are whole processes, from their start to their end, in turn. Both do what the CDK CLI has them do before a deploy:
 * CDK's own checks of the template are most of either. Neither bundles any code, which would take both the same time.
 * Pawl's reads and checks a file for each task too, of which the stack by hand knows nothing.
 */
import type { Figure } from "./kit/figure.ts";
import { median } from "./kit/median.ts";
import { type StackName, Stacks } from "./synth/stacks.ts";

const tasks = 100;
const pairs = 9;
const most = 1.25;

export async function figures(): Promise<readonly Figure[]> {
  const stacks = new Stacks(tasks);
  const seconds = async (stack: StackName) => (await stacks.synth(stack, { checks: true })).seconds;
  const times: { readonly pawl: number; readonly byHand: number }[] = [];
  try {
    // The first of each compiles its code.
    await seconds("pawl-dev");
    await seconds("by-hand");
    for (let i = 0; i < pairs; i++) {
      const before = i % 2 === 0 ? await seconds("by-hand") : undefined;
      const pawl = await seconds("pawl-dev");
      times.push({ pawl, byHand: before ?? (await seconds("by-hand")) });
    }
  } finally {
    stacks.remove();
  }
  const ratio = Number(median(times.map(({ pawl, byHand }) => pawl / byHand)).toFixed(3));
  return [
    {
      what: `seconds of synth, ${tasks} tasks with a schedule each`,
      value: Number(median(times.map(({ pawl }) => pawl)).toFixed(2)),
      bound: `ratio <= ${most}`,
      ok: ratio <= most,
      ratio,
      beside: {
        what: "a stack of the same resources, by hand with the CDK alone",
        value: Number(median(times.map(({ byHand }) => byHand)).toFixed(2)),
        how: "whole processes, with CDK's checks of the template; neither bundles code",
      },
    },
  ];
}

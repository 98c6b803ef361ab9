/**
 * What is done about several alarms at once. CloudWatch refuses a call for all of its alarms where the caller may not use one of
 * them. Such a call is made again for either half of them, until the alarms that it refuses are alone.
 */
import type { Random } from "../../model/clock.ts";
import { UnavailableError } from "../../model/requires/conditions.ts";

/** Told of each alarm for which a call failed: then the next turn, or the sweeper, tries again. */
export type AlarmFailed = (alarm: string, error: unknown) => void;

/** What is done for each of some alarms; one that fails is told and left out. */
export async function each<Given extends string | { readonly alarm: string }, Made>(
  given: readonly Given[],
  failed: AlarmFailed,
  act: (one: Given) => Promise<Made>,
): Promise<readonly Made[]> {
  const made: Made[] = [];
  await Promise.all(
    given.map(async (one) => {
      try {
        made.push(await act(one));
      } catch (error) {
        failed(typeof one === "string" ? one : one.alarm, error);
      }
    }),
  );
  return made;
}

/** Makes a call about alarms, as few times as it can. Once CloudWatch cannot answer for now, all that is left fails. Never rejects. */
export async function together(
  alarms: readonly string[],
  failed: AlarmFailed,
  random: Random,
  call: (some: readonly string[]) => Promise<unknown>,
): Promise<void> {
  const calls = alarms.length === 0 ? [] : [alarms];
  for (let next = calls.shift(); next !== undefined; next = calls.shift()) {
    try {
      await call(next);
    } catch (error) {
      if (error instanceof UnavailableError) {
        for (const alarm of [next, ...calls].flat()) failed(alarm, error);
        return;
      }
      if (next.length === 1) failed(next[0] as string, error);
      else calls.push(...halves(next, random));
    }
  }
}

/** Its halves, from a place by chance: what comes last, and may find no answer any more, is another one each time. */
function halves(alarms: readonly string[], random: Random): readonly (readonly string[])[] {
  const from = Math.floor(random() * alarms.length);
  const turned = [...alarms.slice(from), ...alarms.slice(0, from)];
  const half = Math.ceil(turned.length / 2);
  return [turned.slice(0, half), turned.slice(half)];
}

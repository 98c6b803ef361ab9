/** Does one thing to many runs, a few at once, until all are done or somebody stops it. */
import { CallError, isLost, maybeDone } from "../../../api/call.ts";

/** How far it is. */
export interface Acted {
  readonly done: number;
  readonly refused: readonly { readonly id: string; readonly why: string }[];
  /** Why it could not go on at all, such as a console that does not answer. */
  readonly broken?: string;
}

/** How many calls are made at once. */
const atOnce = 4;

/** What refuses one run, and says nothing of the others, by the status of HTTP. */
const refusals: readonly number[] = [400, 409];

/** @param move moves one run @param signal stops it: what has begun is waited for */
export async function actOnEach(
  ids: readonly string[],
  move: (id: string) => Promise<unknown>,
  { signal, onChange }: { readonly signal: AbortSignal; onChange(acted: Acted): void },
): Promise<Acted> {
  let acted: Acted = { done: 0, refused: [] };
  let next = 0;
  const change = (values: Partial<Acted>) => {
    acted = { ...acted, ...values };
    onChange(acted);
  };
  const work = async () => {
    while (next < ids.length && !signal.aborted && acted.broken === undefined) {
      const id = ids[next++] as string;
      try {
        await move(id);
        change({ done: acted.done + 1 });
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        if (error instanceof CallError && refusals.includes(error.status))
          change({ refused: [...acted.refused, { id, why }] });
        else change({ broken: acted.broken ?? (isLost(error) ? `${why}. ${maybeDone}` : why) });
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return acted;
}

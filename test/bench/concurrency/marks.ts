/** What runs wrote down when they began and ended, and what it says of their limit. */
import type { Project } from "../../e2e/project.ts";

/** Of a run. `at` is on the machine's monotonic clock, `time` on the other one, both in milliseconds. */
export interface Mark {
  readonly what: "begin" | "end";
  readonly run: string;
  readonly pid: number;
  readonly at: number;
  readonly time: number;
  readonly tenant: string;
}

/** Those of a task, in the order in which they were written. */
export function marksOf(project: Project, task: string): readonly Mark[] {
  return project.marks(task).map((line) => {
    const [what, run = "", pid, at, time, tenant = ""] = line.split(" ");
    return { what: what as Mark["what"], run, pid: Number(pid), at: Number(at), time: Number(time), tenant };
  });
}

/** Now, on the clock of `at`. */
export function markedNow(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/** The most runs that were under way at once. A killed worker's run ends when it is killed. */
export function mostAtOnce(marks: readonly Mark[], killedAt: ReadonlyMap<number, number>): number {
  const open = new Map<string, Mark>();
  const changes: { readonly at: number; readonly by: 1 | -1 }[] = [];
  for (const mark of marks) {
    const { what, run, pid, at } = mark;
    const key = `${run} ${pid}`;
    changes.push({ at, by: what === "begin" ? 1 : -1 });
    if (what === "begin") open.set(key, mark);
    else open.delete(key);
  }
  for (const { pid } of open.values())
    changes.push({ at: killedAt.get(pid) ?? Number.POSITIVE_INFINITY, by: -1 });
  let [atOnce, most] = [0, 0];
  for (const { by } of changes.sort((a, b) => a.at - b.at || a.by - b.by)) {
    atOnce += by;
    most = Math.max(most, atOnce);
  }
  return most;
}

/**
 * From each end to the start that took its place, in milliseconds, the shortest first: the run number `limit` after it. Only
 * once all messages were received: until then the message of who is next stands in the lane's queue behind all the others.
 */
export function gapsIn(marks: readonly Mark[], limit: number, receivedAt: number): readonly number[] {
  const of = (what: Mark["what"]) =>
    marks.filter((mark) => mark.what === what).toSorted((a, b) => a.at - b.at);
  const begins = of("begin");
  return of("end")
    .flatMap(({ at, time }, i) => {
      const next = begins[i + limit];
      return next === undefined || time < receivedAt ? [] : [next.at - at];
    })
    .toSorted((a, b) => a - b);
}

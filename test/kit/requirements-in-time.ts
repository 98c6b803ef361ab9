/** A task's own requirements that never answer: in the kit no time passes, so what a worker says after 10 s is said by the machine's time. */
import { clearTimeout, setTimeout } from "node:timers";
import type { RequirementOf } from "../../functions/model/requires/requirement.ts";
import type { Task, TaskContext } from "../../functions/model/task/task.ts";
import type { Doing } from "./waiting.ts";

/** The task, each of whose own requirements is given up just before the kit would give up the run. @param seconds how long one step may take */
export function requirementsInTime<T extends Task>(task: T, doing: Doing, seconds: number): T {
  const requires = task.requires?.requires?.map((one, i) =>
    typeof one === "function" ? inTime(one, one.name || `requires[${i}]`, doing, 800 * seconds) : one,
  );
  return requires === undefined ? task : { ...task, requires: { ...task.requires, requires } };
}

type Own = Extract<RequirementOf<TaskContext>, (ctx: never) => unknown>;

function inTime(own: Own, name: string, doing: Doing, milliseconds: number): Own {
  const timed = async (ctx: TaskContext) => {
    doing.what = () => name;
    doing.steps++;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve(`${name} did not answer within 10 s`), milliseconds);
    });
    try {
      return await Promise.race([own(ctx), late]);
    } finally {
      clearTimeout(timer);
      doing.steps++;
    }
  };
  return Object.defineProperty(timed, "name", { value: name });
}

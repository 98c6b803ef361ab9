/** The names that one task has in code, from its own name. */
import { posix } from "node:path";

export interface TaskNames {
  /** As it is deployed: `team.expire-users`. */
  readonly name: string;
  /** `teamExpireUsers`. */
  readonly camel: string;
  /** `TeamExpireUsers`. */
  readonly pascal: string;
  /** `TEAM_EXPIRE_USERS`. */
  readonly upper: string;
  /** `team-expire-users`. */
  readonly kebab: string;
  /** `team/expire-users`. */
  readonly path: string;
  /** The task's file, from the project's root: `functions/tasks/team/expire-users.ts`. */
  readonly file: string;
  /** From the task's file to `functions/`: `../../`. */
  readonly toFunctions: string;
  /** From its test to the project's root: `../../../`. */
  readonly toRoot: string;
}

/** Names of JavaScript that no variable can have, and those that the edited files use for something else. */
const reserved = new Set(
  (
    "await break case catch class const continue debugger default delete do else enum export extends false finally for " +
    "function if implements import in instanceof interface let new null package private protected public return static " +
    "super switch this throw true try typeof var void while with yield arguments eval undefined " +
    "expect runTask test constructor escape globalThis isFinite isNaN valueOf toString hasOwnProperty Infinity NaN unescape parseInt parseFloat decodeURI encodeURI JSON Math Object Array " +
    "run services api failing refusing page answering asked file runOver steps now table second remove number entries query answer call url done items cutoff last input actions token next entry apiOf failures timeoutMs " +
    "at cron deployed every onStartup stage window resources services scope removal uploads role"
  ).split(" "),
);

/** @param folder of the project, in which the task's file lies */
export function taskNames(name: string, folder = "functions/tasks"): TaskNames {
  const words = name.split(/[.-]+/).filter(Boolean);
  const pascal = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  const plain = pascal.charAt(0).toLowerCase() + pascal.slice(1);
  const path = name.replaceAll(".", "/");
  const file = `${folder}/${path}.ts`;
  return {
    name,
    camel: reserved.has(plain) ? `${plain}Task` : plain,
    pascal,
    upper: words.join("_").toUpperCase(),
    kebab: words.join("-"),
    path,
    file,
    toFunctions: `${posix.relative(posix.dirname(file), "functions")}/`,
    toRoot: "../".repeat(name.split(".").length + 1),
  };
}

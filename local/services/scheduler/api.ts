/**
 * EventBridge Scheduler's API over HTTP: the method and path of each operation, and where its parameters are. One that
 * is in another place is refused: AWS would pass over it.
 */
import {
  type Api,
  type Refusal,
  type RestCall,
  type RestRoute,
  readJson,
  refuseQuery,
  refuseUnread,
  restApi,
} from "../../http/index.ts";
import { invalid } from "./errors.ts";
import { operationsOf } from "./operations.ts";
import type { OperationName } from "./request-shapes.ts";
import type { Scheduler } from "./scheduler.ts";

interface Place {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: RegExp;
  /** The parameters in the query, by their names there. @default the rest is in the body */
  readonly query?: Readonly<Record<string, string>>;
}

const schedule = /^\/schedules\/(?<Name>[^/]+)$/;
const group = /^\/schedule-groups\/(?<Name>[^/]+)$/;
/** The AWS CLI leaves the slash of an ARN as it is. */
const tags = /^\/tags\/(?<ResourceArn>.+)$/;
const pages = { NamePrefix: "NamePrefix", NextToken: "NextToken", MaxResults: "MaxResults" };

const places = {
  CreateSchedule: { method: "POST", path: schedule },
  UpdateSchedule: { method: "PUT", path: schedule },
  DeleteSchedule: {
    method: "DELETE",
    path: schedule,
    query: { groupName: "GroupName", clientToken: "ClientToken" },
  },
  GetSchedule: { method: "GET", path: schedule, query: { groupName: "GroupName" } },
  ListSchedules: {
    method: "GET",
    path: /^\/schedules$/,
    query: { ScheduleGroup: "GroupName", State: "State", ...pages },
  },
  CreateScheduleGroup: { method: "POST", path: group },
  DeleteScheduleGroup: { method: "DELETE", path: group, query: { clientToken: "ClientToken" } },
  GetScheduleGroup: { method: "GET", path: group, query: {} },
  ListScheduleGroups: { method: "GET", path: /^\/schedule-groups$/, query: pages },
  TagResource: { method: "POST", path: tags },
  UntagResource: { method: "DELETE", path: tags, query: { TagKeys: "TagKeys" } },
  ListTagsForResource: { method: "GET", path: tags, query: {} },
} as const satisfies Record<OperationName, Place>;

export function schedulerApi(scheduler: Scheduler): Api {
  const operations = operationsOf(scheduler);
  const names = Object.keys(places) as OperationName[];
  return restApi(
    names.map((name): RestRoute => {
      const { method, path, query }: Place = places[name];
      return {
        method,
        path,
        async handle(call) {
          const body = await readJson(call.request);
          const refusal = { operation: name, code: "ValidationException" };
          refuseQuery(call.query, Object.keys(query ?? {}), refusal, ["TagKeys"]);
          if (query === undefined) refuseInPath(body, call, refusal);
          else refuseUnread(body, {}, refusal);
          const rest = query === undefined ? body : fromQuery(call, query);
          const signal = new AbortController().signal;
          return operations[name]({ ...rest, ...call.path }, { host: "127.0.0.1", signal });
        },
      };
    }),
  );
}

function fromQuery({ query }: RestCall, names: Readonly<Record<string, string>>): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const key of new Set(query.keys())) {
    const name = names[key] ?? key;
    if (name === "TagKeys") found[name] = query.getAll(key);
    else found[name] = name === "MaxResults" ? numberIn(query.get(key)) : query.get(key);
  }
  return found;
}

function refuseInPath(body: object, { path }: RestCall, { operation }: Refusal): void {
  const name = Object.keys(path).find((one) => Object.hasOwn(body, one));
  if (name !== undefined) throw invalid(`${operation}: ${name} is in the path, and not allowed in the body`);
}

/** The number, or the text where it is none: it is refused with the other parameters. */
function numberIn(text: string | null): unknown {
  return text !== null && /^-?\d+$/.test(text) ? Number(text) : text;
}

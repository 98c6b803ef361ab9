/** A deployment whose tasks show what the page of a task can show. */
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { CliHarness, manifest, runs, task } from "../../cli/harness.ts";

/** A name, description and note that would do harm where they were taken for HTML. */
export const hostile = "<img src=x onerror=alert(1)>";

export const everyField = task("every-field", {
  description: "Has a field of every kind.",
  tags: ["demo", "nightly"],
  masked: ["token"],
  triggers: [
    { kind: "cron", id: "nightly", expression: "30 2 * * *", timeZone: "Europe/London" },
    { kind: "after", id: "after-1", task: "count-cities", status: "succeeded" },
  ],
  settings: { ...task("x", {}).settings, unit: "orders" },
  asksAtStart: true,
  fields: {
    region: { kind: "select", choices: "asked" },
    mode: { kind: "select", choices: [{ value: "dry", label: "changes nothing" }, { value: "wet" }] },
    limit: { kind: "number" },
    force: { kind: "checkbox" },
    since: { kind: "date" },
    from: { kind: "datetime" },
    note: { kind: "textarea" },
    ids: { kind: "list" },
    days: { kind: "list", choices: [{ value: "mon" }, { value: "tue" }] },
    filter: { kind: "text" },
    shop: { kind: "text" },
    token: { kind: "text" },
  },
  paramsSchema: {
    type: "object",
    required: ["mode", "limit"],
    properties: {
      region: { type: "string" },
      mode: { enum: ["dry", "wet"] },
      limit: { type: "integer", minimum: 1, maximum: 500, description: "How many at most." },
      force: { type: "boolean", default: false },
      since: { type: "string", format: "date", pattern: "^\\d{4}-\\d{2}-\\d{2}$" },
      from: { type: "string", format: "date-time" },
      note: { type: "string", default: "none" },
      ids: { type: "array", items: { type: "integer" } },
      days: { type: "array", items: { enum: ["mon", "tue"] } },
      filter: { anyOf: [{ type: "string" }, { type: "object" }] },
      shop: {
        type: "object",
        required: ["name"],
        properties: { name: { type: "string" }, size: { enum: ["small", "big"] } },
      },
      token: { type: "string" },
    },
    additionalProperties: false,
  },
});

export const confirming = task("drop-table", {
  description: "Drops a table.",
  settings: { ...task("x", {}).settings, confirm: { typeName: true } },
});

const started = Date.parse("2026-11-21T02:00:00Z");

/** Forty nights of a task, of which some errored. */
const nights: readonly RunRecord[] = Array.from({ length: 40 }, (_, i): RunRecord => {
  const at = started - i * 86_400_000;
  const iso = (ms: number) => new Date(at + ms).toISOString();
  const isBad = i % 13 === 4;
  const ms = 60_000 + ((i * 7_919) % 45_000);
  return {
    ...(runs[0] as RunRecord),
    task: "every-field",
    run: `${new Date(at).toISOString().slice(0, 19)}Z/nightly`,
    trigger: "nightly",
    status: isBad ? "errored" : "succeeded",
    scheduledTime: iso(0),
    createdAt: iso(900),
    startedAt: iso(1_200 + ((i * 331) % 5_000)),
    endedAt: iso(2_000 + ms),
    usage: { ms, turns: 1 },
    ticks: 20_000 + ((i * 997) % 9_000),
    total: 30_000,
    params:
      '{"mode":"wet","limit":20,"from":"2026-11-01T10:00:00Z","shop":{"name":"north"},"token":"hush-hush"}',
  };
});

export async function taskCli(more: readonly ReturnType<typeof task>[] = []): Promise<CliHarness> {
  const cli = new CliHarness({ ...manifest, tasks: [...manifest.tasks, everyField, confirming, ...more] });
  cli.answer = () => ({ choices: { region: { values: ["eu", { value: "us", label: "America" }] } } });
  for (const run of [...runs, ...nights]) await cli.put(run);
  return cli;
}

/** The newest night. */
export const lastNight = `every-field/${nights[0]?.run}`;

/** How soon a run starts in a lane that another task, or another tenant of the same task, has flooded. */
import { setTimeout } from "node:timers/promises";
import { messageGroup } from "../../../functions/model/run/messages/message-group.ts";
import { until } from "../../e2e/until.ts";
import type { Figure } from "../kit/figure.ts";
import type { Place } from "./flood.ts";
import { marksOf } from "./marks.ts";
import { flooded, tenants } from "./project.ts";

const flood = 10_000;
const others = 5;
const apartMs = 1_500;
const boundSeconds = 2;

interface Sent {
  readonly task: string;
  readonly tenant?: string;
}

/** Who floods which lane, and who comes after. */
const floods = [
  {
    by: "another tenant's",
    lane: tenants.lane,
    flood: { task: tenants.task, tenant: "noisy" },
    other: { task: tenants.task, tenant: "quiet" },
  },
  { by: "another task's", lane: flooded.lane, flood: { task: flooded.task }, other: { task: flooded.other } },
] as const satisfies readonly { by: string; lane: string; flood: Sent; other: Sent }[];

export async function startsBesideFloods(place: Place): Promise<readonly Figure[]> {
  const found: Figure[] = [];
  for (const one of floods) found.push(await startsBeside(place, one));
  return found;
}

async function startsBeside(place: Place, { by, lane, ...of }: (typeof floods)[number]): Promise<Figure> {
  const { app, project } = place;
  const send = ({ task, tenant }: Sent, ids: readonly string[]) =>
    app.send(
      lane,
      ids.map((id) => JSON.stringify({ task, id, params: { tenant } })),
      messageGroup(task, tenant),
    );
  const begun = ({ task, tenant = "" }: Sent) =>
    marksOf(project, task).filter((mark) => mark.what === "begin" && mark.tenant === tenant);
  await send(
    of.flood,
    Array.from({ length: flood }, (_, i) => `n${i}`),
  );
  const waits: number[] = [];
  for (let i = 0; i < others; i++) {
    const sentAt = Date.now();
    await send(of.other, [`q${i}`]);
    const { time } = await until("its start", () => begun(of.other)[i], { seconds: 120 });
    waits.push((time - sentAt) / 1_000);
    await setTimeout(apartMs);
  }
  const left = flood - begun(of.flood).length;
  // The next flood has the machine to itself.
  await app.purge(lane);
  const slowest = Number(Math.max(...waits).toFixed(3));
  return {
    what: `seconds until a run starts in a lane that ${by} ${flood} runs have flooded, the slowest of ${others} (${left} of the flood waited at the end)`,
    value: slowest,
    bound: `<= ${boundSeconds}`,
    ok: slowest <= boundSeconds && left > 0,
  };
}

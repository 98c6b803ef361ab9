/** The context in which a command makes schedules: that of every move, and EventBridge. */
import type { OperatorNote } from "../../../functions/model/run/note.ts";
import type { ScheduleContext } from "../../../functions/run-time-schedules/index.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import type { Session } from "../../session.ts";
import { openOperation } from "../runs/operation.ts";

export async function openSchedules(
  session: Session,
  deployment: DeployedPawl,
  options: { readonly note?: string },
): Promise<{ readonly context: ScheduleContext; readonly note: OperatorNote }> {
  const scheduler = await deployment.runTimeScheduler();
  const { context, note } = await openOperation(session, deployment, options);
  return { context: { ...context, scheduler }, note };
}

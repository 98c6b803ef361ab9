/** Whether the stage's stack can be deployed to as it is. */
import { type AccountCheck, look, wrong } from "../finding.ts";

/** States in which CloudFormation refuses an update, and what helps. */
const stuck: Readonly<Record<string, string>> = {
  ROLLBACK_COMPLETE:
    "its first deploy failed, and the CDK deletes it before the next one; look at why it failed",
  ROLLBACK_FAILED: "delete it, then deploy again",
  CREATE_FAILED: "delete it, then deploy again",
  DELETE_FAILED: "delete it, and retain what cannot be deleted",
  UPDATE_ROLLBACK_FAILED: "continue its rollback in CloudFormation first",
};

export const stackState: AccountCheck = {
  name: "stack",
  async find({ stackName }, { stack, where }) {
    if (stack === undefined)
      return [look(`stack ${stackName} is not deployed at ${where}: a deploy makes all of it`)];
    const { name, status } = stack;
    const help = stuck[status];
    if (help !== undefined) return [wrong(`stack ${name} is ${status}: ${help}`)];
    return status.endsWith("_IN_PROGRESS")
      ? [wrong(`stack ${name} is ${status}: wait until its deploy is over`)]
      : [];
  },
};

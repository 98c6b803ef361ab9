/** What every command that writes says first: where it is about to write. */
import type { Deployment } from "./deployment.ts";
import type { Session } from "./session.ts";

/** Names account, Region and stage. @returns who asks, as records keep it: an ARN on AWS, `ada@laptop` elsewhere */
export async function announce(
  session: Session,
  { identity, region, stage }: Pick<Deployment, "identity" | "region" | "stage">,
): Promise<string> {
  const { account, arn = session.shell.person } = await identity();
  session.tell(`account ${account}, Region ${region}, stage ${stage}`);
  return arn;
}

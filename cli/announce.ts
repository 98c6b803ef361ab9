/** What every command that writes says first: where it is about to write. */
import { byteLength } from "../functions/model/cut.ts";
import { longestAuthor } from "../functions/operators/note.ts";
import type { Deployment } from "./deployment/deployed-pawl.ts";
import type { Session } from "./session.ts";

/** Names account, Region and stage. @returns who asks, as records keep it: an ARN on AWS, `ada@laptop` elsewhere */
export async function announce(
  session: Session,
  { identity, region, stage }: Pick<Deployment, "identity" | "region" | "stage">,
): Promise<string> {
  const { account, arn = session.shell.person } = await identity();
  session.tell(`account ${account}, Region ${region}, stage ${stage}`);
  return shortened(arn);
}

/** An ARN may be longer than records keep; its end tells who it is. */
function shortened(author: string): string {
  const characters = [...author];
  while (byteLength(characters.join("")) > longestAuthor) characters.shift();
  return characters.join("");
}

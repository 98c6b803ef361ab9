/** A worker that does nothing but send its calls: bare UpdateItems with given inputs. */
import {
  type DynamoDBClient,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";

/** Sends each input once, in order. */
export async function bareUpdates(
  client: DynamoDBClient,
  inputs: readonly UpdateItemCommandInput[],
): Promise<void> {
  for (const input of inputs) await client.send(new UpdateItemCommand(input));
}

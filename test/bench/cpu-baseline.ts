/** What a worker costs that only sends its calls: bare UpdateItems with given inputs. */
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

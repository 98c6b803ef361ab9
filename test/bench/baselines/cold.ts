/** The imports of a worker that is written by hand: the two clients that a run's record and its messages need. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";

export const dynamodb = new DynamoDBClient({});
export const sqs = new SQSClient({});

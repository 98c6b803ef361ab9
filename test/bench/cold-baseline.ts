/** How a worker written by hand begins: the two clients that a run's record and its messages need, and no more. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";

export const dynamodb = new DynamoDBClient({});
export const sqs = new SQSClient({});

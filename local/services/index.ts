/** AWS on one port of this machine, with time that can be set. The rest of `local` builds on these names. */
export {
  answer,
  answerJson,
  answerJsonError,
  answerQuery,
  answerQueryError,
  answerS3Error,
  escapeXml,
  xml,
} from "../http/answer.ts";
export { ClientGoneError, readBody, readJson, readQuery } from "../http/body.ts";
export { AwsError, type AwsErrorOptions, asAwsError } from "../http/errors.ts";
export { Front, type PawlHandler, type ServiceName, serviceNames, serviceOf } from "../http/front.ts";
export {
  type AwsService,
  type Call,
  callOf,
  type JsonOperation,
  type JsonServiceOptions,
  jsonService,
  queryService,
} from "../http/json.ts";
export { installDate } from "../time/date.ts";
export { LocalTime, type LocalTimeState } from "../time/local-time.ts";
export { serveTime, type TimeAnswer } from "../time/time-control.ts";
export type { RawAttribute, RawItem, Write } from "./dynamodb/dynalite.ts";
export { Dynamodb, type DynamodbOptions } from "./dynamodb/dynamodb.ts";
export { plainItem, plainValue } from "./dynamodb/raw-item.ts";
export { type LocalAws, type LocalAwsOptions, openAws } from "./open-aws.ts";
export type { StoredObject } from "./s3/object-store.ts";
export { type Listing, type ListOptions, type PutConditions, S3 } from "./s3/s3.ts";
export type { MessageAttribute } from "./sqs/message.ts";
export type { MessageCounts, StoredMessage, StoredQueue } from "./sqs/message-store.ts";
export {
  type MessageToSend,
  type ReceivedMessage,
  type ReceiveOptions,
  Sqs,
  type SqsOptions,
} from "./sqs/sqs.ts";
export { openState, type State, StateInUseError, type StateOwner } from "./state.ts";

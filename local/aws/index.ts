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
} from "./answer.ts";
export { plainItem, plainValue } from "./attribute-value.ts";
export { AwsError, type AwsErrorOptions, asAwsError } from "./aws-error.ts";
export { installDate } from "./date.ts";
export type { RawAttribute, RawItem, Write } from "./dynalite.ts";
export { Dynamodb, type DynamodbOptions } from "./dynamodb.ts";
export { Front, type PawlHandler, type ServiceName, serviceNames, serviceOf } from "./front.ts";
export type { MessageAttribute } from "./message-digest.ts";
export type { MessageCounts, StoredMessage, StoredQueue } from "./message-store.ts";
export type { StoredObject } from "./object-store.ts";
export { type LocalAws, type LocalAwsOptions, openAws } from "./open-aws.ts";
export { ClientGoneError, readBody, readJson, readQuery } from "./request-body.ts";
export { type Listing, type ListOptions, type PutConditions, S3 } from "./s3.ts";
export {
  type AwsService,
  type Call,
  callOf,
  type JsonOperation,
  type JsonServiceOptions,
  jsonService,
  queryService,
} from "./service.ts";
export {
  type MessageToSend,
  type ReceivedMessage,
  type ReceiveOptions,
  Sqs,
  type SqsOptions,
} from "./sqs.ts";
export { openState, type State, StateInUseError, type StateOwner } from "./state.ts";
export { LocalTime, type LocalTimeState } from "./time.ts";
export { serveTime, type TimeAnswer } from "./time-control.ts";

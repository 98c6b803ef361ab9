/** HTTP as AWS's clients speak it: one front for all services, the protocols, answers and errors. */
export { answer, answerXmlError, escapeXml, xml } from "./answer.ts";
export type { Api, Call } from "./api.ts";
export { readBody, readJson } from "./body.ts";
export { AwsChunkedDecoder } from "./chunked.ts";
export { AwsError, asAwsError, ClientGoneError } from "./errors.ts";
export { Front } from "./front.ts";
export { refuseUnreadHeaders } from "./headers.ts";
export {
  listOf,
  mapOf,
  only,
  type ReadMembers,
  type Refusal,
  reads,
  refuseUnread,
  texts,
} from "./members.ts";
export { type JsonOperation, jsonApi, refusingUnread } from "./protocols/json.ts";
export {
  type JsonServed,
  jsonOperations,
  type OperationCall,
  type OperationPaths,
  operationRoutes,
  type ServedOperation,
} from "./protocols/operation-routes.ts";
export { type QueryOperation, queryApi } from "./protocols/query.ts";
export { type RestCall, type RestRoute, refuseQuery, restApi } from "./protocols/rest.ts";
export type { ServiceAddress } from "./service-of.ts";
export { checkShape, type Members, type Shape } from "./shape.ts";
export { oneLine, shown } from "./shown.ts";

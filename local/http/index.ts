/** HTTP as AWS's clients speak it: one front for all services, the protocols, answers and errors. */
export { answer, escapeXml, xml } from "./answer.ts";
export type { Api, Call } from "./api.ts";
export { readBody, readJson } from "./body.ts";
export { AwsChunkedDecoder } from "./chunked.ts";
export { AwsError, asAwsError, ClientGoneError } from "./errors.ts";
export { Front } from "./front.ts";
export { type JsonOperation, jsonApi } from "./json.ts";
export { type QueryOperation, queryApi } from "./query.ts";
export { type RestCall, type RestRoute, restApi, unserved } from "./rest.ts";
export type { ServiceAddress } from "./service-of.ts";
export { checkShape, type Members, type Shape } from "./shape.ts";
export { oneLine, shown } from "./shown.ts";

/** What a task walks: arrays, CSV files, objects of S3 and tables of DynamoDB. Other folders import this file alone. */
export { array } from "./array.ts";
export { type Inspection, type Mistake, mistakeText } from "./csv/mistake.ts";
export {
  type CsvCursor,
  type CsvFormat,
  type CsvOptions,
  type CsvRow,
  type CsvTotalOptions,
  csv,
  csvTotal,
  type Source,
} from "./csv.ts";
export { type DynamoDbCursor, type DynamoDbItem, query, scan } from "./dynamodb.ts";
export { readInstead, type S3ObjectOptions, s3Object } from "./s3-object.ts";

/** What a task walks: arrays, CSV files, objects of S3 and tables of DynamoDB. Other folders import this file alone. */
export { type ArrayOptions, array } from "./array.ts";
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
export { type DynamoDbCursor, type DynamoDbItem, query, type ScanOptions, scan } from "./dynamodb.ts";
export { readInstead, type S3ObjectOptions, s3Object } from "./s3-object.ts";
export type { CsvShard } from "./shards/csv-shard.ts";
export { type KeyShard, type KeyShardsOptions, keyShards, splitKeys } from "./shards/key-shards.ts";
export { type CsvShardsOptions, csvShards } from "./shards/plan-csv.ts";
export { type SplitCsvOptions, splitCsv } from "./shards/split-csv.ts";

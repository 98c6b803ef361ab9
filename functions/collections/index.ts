/** What a task walks: arrays, CSV files, objects of S3 and tables of DynamoDB. Other folders import this file alone. */
export { type ArrayOptions, array } from "./array.ts";
export {
  type InterleaveCursor,
  type InterleavedItem,
  type InterleaveOptions,
  interleave,
} from "./combined/interleave.ts";
export { type NestedCursor, type NestedOptions, nested } from "./combined/nested.ts";
export { type CountOfOptions, countOf } from "./count-of.ts";
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
export { type ExactCountOptions, estimatedCount, exactCount } from "./dynamodb/count.ts";
export { type PaceOptions, readShare, readUnits } from "./dynamodb/pace.ts";
export type { ReadPace } from "./dynamodb/read-pace.ts";
export {
  type DynamoDbCursor,
  type DynamoDbItem,
  type QueryInput,
  type QueryOptions,
  query,
  type ScanInput,
  type ScanOptions,
  scan,
} from "./dynamodb.ts";
export { type Inspection, type Mistake, mistakeText } from "./file/mistake.ts";
export type { JsonLinesShard } from "./json-lines/shard.ts";
export {
  type JsonLinesShardsOptions,
  jsonLinesShards,
  type SplitJsonLinesOptions,
  splitJsonLines,
} from "./json-lines/split.ts";
export {
  type JsonLinesCursor,
  type JsonLinesOptions,
  type JsonLinesTotalOptions,
  jsonLines,
  jsonLinesTotal,
} from "./json-lines.ts";
export { localFile } from "./local-file.ts";
export { type FetchedPage, type FetchPage, type PagesOfOptions, pagesOf } from "./paged/pages-of.ts";
export type { RefusedResponse } from "./paged/refusal.ts";
export { readInstead, type S3ObjectOptions, s3Object } from "./s3-object.ts";
export { type S3ObjectInfo, type S3ObjectsOptions, s3Objects } from "./s3-objects.ts";
export type { CsvShard } from "./shards/csv-shard.ts";
export { type KeyShard, type KeyShardsOptions, keyShards, splitKeys } from "./shards/key-shards.ts";
export { type CsvShardsOptions, csvShards } from "./shards/plan-csv.ts";
export { type SplitCsvOptions, splitCsv } from "./shards/split-csv.ts";
export type { Walk } from "./walk.ts";

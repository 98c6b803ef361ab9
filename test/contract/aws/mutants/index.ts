/** Every mutant. Each breaks one statement. */
import { dynamodbMutants } from "./dynamodb.ts";
import { keyAndAlarmMutants } from "./keys-and-alarms.ts";
import type { Mutant } from "./mutant.ts";
import { otherMutants } from "./others.ts";
import { sqsMutants } from "./sqs.ts";

export const mutants: readonly Mutant[] = [
  ...dynamodbMutants,
  ...sqsMutants,
  ...otherMutants,
  ...keyAndAlarmMutants,
];

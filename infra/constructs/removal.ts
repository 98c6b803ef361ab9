/** What CloudFormation does with a resource that holds something when its stack is deleted, or a first deploy fails. */
import { RemovalPolicy } from "aws-cdk-lib";
import type { Stage } from "../deployment/index.ts";

/**
 * For everything but tables. A resource that is retained is still deleted where the very deploy that made it is rolled
 * back: it is empty then, and the next try would make another one.
 */
export function removalPolicy(removal: Stage["removal"]): RemovalPolicy {
  return removal === "retain" ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}

/**
 * For tables. A retained table is protected from deletion, which CloudFormation cannot undo: a rollback that tried to
 * delete it would fail, and leave a stack that no deploy can update. So a retained table stays in any case; one that a
 * failed first deploy leaves is empty, costs nothing, and its generated name is in no one's way.
 */
export function tableRemoval(removal: Stage["removal"]) {
  const retained = removal === "retain";
  return {
    deletionProtection: retained,
    removalPolicy: retained ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  };
}

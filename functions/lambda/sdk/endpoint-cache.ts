/**
 * What bundles have in place of `@aws-sdk/endpoint-cache`, which weighs 8 KB. DynamoDB's client makes a cache, but
 * none of its commands discovers endpoints, so nothing ever reads it.
 */
export class EndpointCache {
  get = unused;
  getEndpoint = unused;
  set = unused;
  delete = unused;
  has = unused;
  clear = unused;
}

function unused(): never {
  throw new Error("bundles carry no endpoint cache: no command of DynamoDB's client discovers endpoints");
}

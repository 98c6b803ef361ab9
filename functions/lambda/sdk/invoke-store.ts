/**
 * What bundles have in place of `@aws/lambda-invoke-store`, which weighs 2 KB. It tells concurrent invocations of one
 * process apart. A function of Pawl's has one at a time, whose trace the SDK's clients find in the environment.
 */
export const InvokeStore = {
  async getInstanceAsync(): Promise<undefined> {},
};

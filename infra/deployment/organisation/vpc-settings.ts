/** Subnets and security groups that exist, by their ids. */
export interface VpcSettings {
  /** The ids of private subnets, 1 to 16, best one in each zone. */
  readonly subnetIds: readonly string[];
  /** The ids of security groups of the functions, 1 to 5: each lets out HTTPS to AWS, and what tasks call. */
  readonly securityGroupIds: readonly string[];
}

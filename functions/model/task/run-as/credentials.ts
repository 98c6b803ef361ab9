/** The credentials under which a task's code calls AWS, where it has a role of its own. */

/** A session of a role. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** When it ends. */
  readonly expiration: Date;
}

/** As each client of the AWS SDK takes it for `credentials`. Rejects where the role cannot be assumed. */
export type CredentialsProvider = () => Promise<RoleCredentials>;

let find: () => CredentialsProvider | undefined = () => undefined;

/** Says how the credentials of the task at work are found. Only workers one of whose tasks has a role of its own do. */
export function provideTaskCredentials(provide: () => CredentialsProvider | undefined): void {
  find = provide;
}

/** Those of the task whose code is at work; undefined where it has no role of its own. */
export function taskCredentials(): CredentialsProvider | undefined {
  return find();
}

/** What Pawl relies on of Parameter Store: what a task requires of a parameter. */
import type { Aws } from "../aws.ts";
import { equal, holds, refused } from "../expect.ts";
import { type Statement, statementsOf } from "../statement.ts";

const of = statementsOf("ssm", "https://docs.aws.amazon.com/systems-manager/latest/");
const getPage = "APIReference/API_GetParameter.html";
const read = "functions/lambda/conditions.ts#parameter";

interface Given {
  readonly Parameter: {
    readonly Name?: string;
    readonly Type?: string;
    readonly Value?: string;
    readonly ARN?: string;
  };
}

/** Reads a parameter as Pawl does. */
async function get(aws: Aws, Name: string) {
  return (await aws.clients.ssm.call<Given>("GetParameter", { Name })).Parameter ?? {};
}

/** Puts a parameter, and removes it afterwards. */
async function put(aws: Aws, Name: string, Value: string, more: object = {}): Promise<void> {
  const { ssm } = aws.clients;
  aws.afterwards(() => ssm.call("DeleteParameter", { Name }));
  await aws.prepare(() => ssm.call("PutParameter", { Name, Value, Type: "String", ...more }));
}

export const ssm: readonly Statement[] = [
  of("value", "a parameter has its type and its value, as it was put", getPage, read, async (aws) => {
    const name = `/${aws.name("state")}`;
    await put(aws, name, " öffen, or not ");
    const { Name, Type, Value } = await get(aws, name);
    equal([Name, Type, Value], [name, "String", " öffen, or not "]);
  }),
  of(
    "newest",
    "a parameter that was overwritten has its newest value",
    "APIReference/API_PutParameter.html",
    read,
    async (aws) => {
      const name = `/${aws.name("state")}`;
      await put(aws, name, "open");
      await put(aws, name, "shut", { Overwrite: true });
      equal((await get(aws, name)).Value, "shut");
    },
  ),
  of(
    "no-parameter",
    "a parameter that is not there is refused as ParameterNotFound",
    getPage,
    read,
    async (aws) => {
      await refused(get(aws, `/${aws.name("none")}`), "ParameterNotFound");
    },
  ),
  of(
    "deleted",
    "a parameter that was deleted is refused as ParameterNotFound",
    "APIReference/API_DeleteParameter.html",
    read,
    async (aws) => {
      const Name = `/${aws.name("state")}`;
      await put(aws, Name, "open");
      equal((await get(aws, Name)).Value, "open");
      await aws.clients.ssm.call("DeleteParameter", { Name });
      await refused(get(aws, Name), "ParameterNotFound");
    },
  ),
  of(
    "case",
    "the name of a parameter is the same in the same case alone",
    "userguide/sysman-paramstore-su-create.html",
    read,
    async (aws) => {
      const name = `/${aws.name("state")}`;
      await put(aws, name, "open");
      equal((await get(aws, name)).Value, "open");
      await refused(get(aws, name.toUpperCase()), "ParameterNotFound");
    },
  ),
  of(
    "folder",
    "a parameter is not found by the path that it is in",
    "userguide/sysman-paramstore-hierarchies.html",
    read,
    async (aws) => {
      const name = `/${aws.name("folder")}`;
      await put(aws, `${name}/state`, "open");
      equal((await get(aws, `${name}/state`)).Value, "open");
      await refused(get(aws, name), "ParameterNotFound");
    },
  ),
  of(
    "secure",
    "a SecureString says so, and without decryption its value is not the text that was put",
    "userguide/secure-string-parameter-kms-encryption.html",
    ["functions/lambda/conditions.ts#noSecret", read],
    async (aws) => {
      const name = `/${aws.name("secret")}`;
      await put(aws, name, "s3cr3t", { Type: "SecureString" });
      const { Type, Value = "" } = await get(aws, name);
      equal(Type, "SecureString");
      holds(Value !== "" && !Value.includes("s3cr3t"), Value);
    },
  ),
  of(
    "arn",
    "the ARN of a parameter has its name after one slash, whether the name begins with one or not",
    "userguide/sysman-paramstore-access.html",
    "infra/constructs/lane/requires-rights.ts#grantRequires",
    async (aws) => {
      const name = aws.name("state");
      for (const each of [`/${name}/open`, name]) await put(aws, each, "open");
      const arns = [(await get(aws, `/${name}/open`)).ARN, (await get(aws, name)).ARN];
      equal(
        arns.map((arn) => arn?.split(":").slice(5).join(":")),
        [`parameter/${name}/open`, `parameter/${name}`],
      );
    },
  ),
];

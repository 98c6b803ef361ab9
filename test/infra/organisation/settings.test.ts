/** What a stage may say of its VPC, its boundary and its tags: all else is refused in one line. */
import { expect, test } from "vitest";
import { resolveStage, type StageSettings } from "../../../infra/deployment/index.ts";

/** What is wrong with settings, without the stage's name. */
function mistake(settings: object): string {
  const mine = { lanes: { default: {} }, removal: "retain", ...settings } as StageSettings;
  try {
    resolveStage("mine", { mine });
  } catch (error) {
    return (error as Error).message.replace("stage mine: ", "");
  }
  return "none";
}

const vpc = { subnetIds: ["subnet-0a1b2c3d"], securityGroupIds: ["sg-0a1b2c3d4e5f60718"] };

test("a VPC is subnets and security groups by their ids, each once and no more than Lambda takes", () => {
  expect(mistake({ vpc })).toBe("none");
  const groups = Array.from({ length: 6 }, (_, i) => `sg-0a1b2c3${i}`);
  expect(mistake({ vpc: { ...vpc, securityGroupIds: groups.slice(1) } })).toBe("none");
  for (const [wrong, words] of [
    [
      { ...vpc, subnetIds: [] },
      'vpc.subnetIds [] is not allowed: 1 to 16 different ids such as "subnet-0a1b2c3d"',
    ],
    [{ ...vpc, subnetIds: "subnet-0a1b2c3d" }, 'vpc.subnetIds "subnet-0a1b2c3d" is not allowed: 1 to 16'],
    [{ ...vpc, subnetIds: ["sg-0a1b2c3d"] }, 'vpc.subnetIds ["sg-0a1b2c3d"] is not allowed'],
    [
      { ...vpc, subnetIds: ["subnet-0a1b2c3d", "subnet-0a1b2c3d"] },
      'vpc.subnetIds ["subnet-0a1b2c3d","subnet-0a1b2c3d"] is not allowed',
    ],
    [{ ...vpc, securityGroupIds: groups }, 'vpc.securityGroupIds ["sg-0a1b2c30",'],
    [{ subnetIds: vpc.subnetIds }, "vpc.securityGroupIds undefined is not allowed: 1 to 5 different ids"],
    [{ ...vpc, id: "vpc-0a1b2c3d" }, 'vpc: unknown "id": allowed are subnetIds, securityGroupIds'],
    ["vpc-0a1b2c3d", 'vpc "vpc-0a1b2c3d" is not allowed: an object such as { subnetIds:'],
    [null, "vpc null is not allowed: an object"],
  ] as const)
    expect(mistake({ vpc: wrong })).toContain(words);
});

test("a boundary is the ARN of a managed policy, or its name", () => {
  for (const right of [
    "developers",
    "arn:aws:iam::123456789012:policy/team/developers",
    "arn:aws-cn:iam::123456789012:policy/d",
  ])
    expect(mistake({ permissionsBoundary: right })).toBe("none");
  for (const wrong of [
    "",
    "a b",
    "arn:aws:iam::123456789012:role/developers",
    "arn:aws:iam::12:policy/d",
    true,
  ])
    expect(mistake({ permissionsBoundary: wrong })).toBe(
      `permissionsBoundary ${JSON.stringify(wrong)} is not allowed: the ARN of a managed policy such as "arn:aws:iam::123456789012:policy/developers", or the name of one in the account of the deploy`,
    );
});

test("tags are texts by keys that AWS takes and that are neither AWS's nor Pawl's", () => {
  expect(mistake({ tags: { team: "shop", "Kostenstelle 7": "Größe = 1" } })).toBe("none");
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, "v"]));
  expect(mistake({ tags: many(40) })).toBe("none");
  for (const [wrong, words] of [
    [many(41), "tags has 41: at most 40, since AWS takes 50 of a resource"],
    [
      { "aws:x": "y" },
      'tags "aws:x" is not allowed as a key: those that begin with "aws:" are AWS\'s, those with "pawl:" Pawl\'s',
    ],
    [{ "pawl:lane": "y" }, 'tags "pawl:lane" is not allowed as a key'],
    [
      { "a?": "y" },
      'tags "a?" is not allowed as a key: 1 to 128 letters, digits, spaces and _ . : / = + - @',
    ],
    [{ ["k".repeat(129)]: "y" }, "is not allowed as a key: 1 to 128"],
    [{ team: 7 }, "tags.team 7 is not allowed: a text of at most 256 letters"],
    [{ team: "v".repeat(257) }, "is not allowed: a text of at most 256"],
    [["team"], "tags [ 'team' ] is not allowed: an object such as { team: \"shop\" }"],
  ] as const)
    expect(mistake({ tags: wrong })).toContain(words);
});

test("what is switched on or off is true or false", () => {
  for (const name of ["dashboard", "tracing", "costTags"]) {
    for (const right of [true, false, undefined]) expect(mistake({ [name]: right })).toBe("none");
    expect(mistake({ [name]: "yes" })).toBe(`${name} "yes" is not allowed: true or false`);
  }
});

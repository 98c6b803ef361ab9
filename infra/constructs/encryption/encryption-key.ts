/**
 * The stage's key: one that the stack makes, whose policy allows the services that use it for the stage and nothing else, or
 * one that exists, whose policy is the team's. Functions and people use it through the services that hold the data; only
 * lanes with encrypted tasks ask it for data keys (`key-rights.ts`).
 */
import { ArnFormat, Aws, Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as kms from "aws-cdk-lib/aws-kms";
import { Construct, type IConstruct } from "constructs";
import { stackName } from "../../../functions/model/task/project-name.ts";
import { type Deployment, keyPlaceMistake, planRules, rulePrefix } from "../../deployment/index.ts";
import { tableRemoval } from "../removal.ts";

export interface EncryptionKeyProps {
  readonly deployment: Pick<Deployment, "project" | "stage" | "tasks">;
  /** `true`: it is made. Else its ARN. */
  readonly key: true | string;
}

const id = "EncryptionKey";

export class EncryptionKey extends Construct {
  readonly key: kms.IKey;

  constructor(scope: Construct, { deployment, key }: EncryptionKeyProps) {
    super(scope, id);
    this.key = key === true ? this.#made(deployment) : this.#given(deployment, key);
  }

  #made(deployment: EncryptionKeyProps["deployment"]): kms.IKey {
    const { project, stage } = deployment;
    const name = stackName(project, stage.name);
    const key = new kms.Key(this, "Key", {
      description: `Pawl for project ${project}, stage ${stage.name}`,
      alias: `alias/${name}`,
      enableKeyRotation: true,
      removalPolicy: tableRemoval(stage.removal).removalPolicy,
    });
    for (const statement of this.#ofServices(deployment)) key.addToResourcePolicy(statement);
    return key;
  }

  #given({ stage }: EncryptionKeyProps["deployment"], arn: string): kms.IKey {
    const { region, account } = placeOf(Stack.of(this));
    const mistake = keyPlaceMistake(arn, { region, account });
    if (mistake !== undefined) throw new Error(`stage ${stage.name}: ${mistake}`);
    return kms.Key.fromKeyArn(this, "Key", arn);
  }

  /**
   * The stack's roles, through the services that hold the data. Their own policies say so too, but CloudFormation changes these after
   * tables and queues, which would be out of reach meanwhile.
   */
  #ofRoles(): iam.PolicyStatement {
    const { region, urlSuffix, stackName: name, account, partition } = Stack.of(this);
    return new iam.PolicyStatement({
      principals: [new iam.AnyPrincipal()],
      actions: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncrypt*"],
      resources: ["*"],
      conditions: {
        StringEquals: {
          "kms:CallerAccount": account,
          "kms:ViaService": ["dynamodb", "sqs", "s3"].map((service) => `${service}.${region}.${urlSuffix}`),
        },
        ArnLike: { "aws:PrincipalArn": `arn:${partition}:iam::${account}:role/${rolesOf(name)}` },
      },
    });
  }

  /** Services that use the key in their own name: logs always, rules and alarms where the stage has some. */
  #ofServices(deployment: EncryptionKeyProps["deployment"]): readonly iam.PolicyStatement[] {
    const stack = Stack.of(this);
    const { project, stage } = deployment;
    const logGroups = stack.formatArn({
      service: "logs",
      resource: "log-group",
      resourceName: `${stack.stackName}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const logs = new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal(`logs.${Aws.REGION}.amazonaws.com`)],
      actions: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
      resources: ["*"],
      conditions: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": logGroups } },
    });
    const sends = (service: string, sources: readonly string[]) =>
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal(service)],
        actions: ["kms:Decrypt", "kms:GenerateDataKey"],
        resources: ["*"],
        conditions: {
          StringEquals: { "aws:SourceAccount": stack.account },
          ArnLike: { "aws:SourceArn": sources },
        },
      });
    const prefix = rulePrefix(project, stage.name);
    const rules = [`${prefix}*`, `*/${prefix}*`].map((resourceName) =>
      stack.formatArn({ service: "events", resource: "rule", resourceName }),
    );
    const alarms = stack.formatArn({
      service: "cloudwatch",
      resource: "alarm",
      resourceName: `${stack.stackName}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return [
      logs,
      this.#ofRoles(),
      ...(planRules(deployment).length > 0 ? [sends("events.amazonaws.com", rules)] : []),
      ...(stage.alarms === undefined ? [] : [sends("cloudwatch.amazonaws.com", [alarms])]),
    ];
  }
}

/** CloudFormation keeps so many characters of a stack's name in the names of its roles, where the whole would be too long. */
const shortestPart = 24;

/** What the names of a stack's roles are like. */
function rolesOf(stackName: string): string {
  return stackName.length < shortestPart ? `${stackName}-*` : `${stackName.slice(0, shortestPart)}*`;
}

/** Makes what the stage says. Undefined where it has none. */
export function makeStageKey(
  scope: Construct,
  deployment: EncryptionKeyProps["deployment"],
): kms.IKey | undefined {
  const { encryptionKey: key } = deployment.stage;
  return key === undefined ? undefined : new EncryptionKey(scope, { deployment, key }).key;
}

/** The key of the stage that a construct belongs to. Undefined where it has none. */
export function stageKey(scope: IConstruct): kms.IKey | undefined {
  for (const each of scope.node.scopes.toReversed()) {
    const found = each.node.tryFindChild(id);
    if (found instanceof EncryptionKey) return found.key;
  }
  return undefined;
}

/** Where a stack is deployed to, as far as it is known: the CDK CLI says whose credentials it has. */
function placeOf({ region, account }: Stack) {
  const known = (value: string, fallback: string | undefined) =>
    value.startsWith("${Token") ? fallback : value;
  const { CDK_DEFAULT_REGION, CDK_DEFAULT_ACCOUNT } = process.env;
  return { region: known(region, CDK_DEFAULT_REGION), account: known(account, CDK_DEFAULT_ACCOUNT) };
}

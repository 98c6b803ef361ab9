/**
 * Reads a `cdk.out` as the CDK writes it: one stack's template, those of its nested stacks, and the assets that they
 * name by bucket and key. `resolve-stack.ts` resolves it.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** One resource as a template declares it. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

/** The type of a nested stack. */
export const nestedStackType = "AWS::CloudFormation::Stack";

/** The parts of a CloudFormation template that are read here. */
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: unknown }>>;
  readonly Mappings?: Readonly<Record<string, unknown>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Outputs?: Readonly<
    Record<
      string,
      {
        readonly Value: unknown;
        readonly Description?: string;
        readonly Condition?: string;
        readonly Export?: { readonly Name: unknown };
      }
    >
  >;
}

/** A file or folder that a deployment uploads. Bucket and key may contain `${AWS::…}`. */
export interface Asset {
  /** Its absolute path on this machine. */
  readonly path: string;
  readonly packaging: "zip" | "file";
  readonly bucket: string;
  readonly key: string;
}

/** One stack of a cloud assembly. */
export interface Assembly {
  readonly template: Template;
  /** The templates of its nested stacks, by the keys under which they are uploaded. @default none */
  readonly nested?: ReadonlyMap<string, Template>;
  readonly stackName: string;
  readonly assets: readonly Asset[];
}

interface Artifact {
  readonly type: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly file?: string;
  };
  readonly dependencies?: readonly string[];
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path?: string; readonly packaging?: string };
        readonly destinations: Readonly<
          Record<string, { readonly bucketName: string; readonly objectKey: string }>
        >;
      }
    >
  >;
}

/**
 * Reads a folder that the CDK synthesized into.
 *
 * @param stackName @default the only stack in the folder
 */
export function readAssembly(folder: string, stackName?: string): Assembly {
  const { root, stacks, read } = openAssembly(folder);
  const chosen = stacks.filter(({ name }) => stackName === undefined || name === stackName);
  const [stack] = chosen;
  if (stack === undefined || chosen.length > 1) {
    const names = stacks.map(({ name }) => name).join(", ") || "none";
    throw new Error(
      stackName === undefined
        ? `expected one stack in ${root}, found ${names}`
        : `no stack ${stackName} in ${root}, found ${names}`,
    );
  }
  return read(stack);
}

/** Every stack of a folder that the CDK synthesized into. */
export function readAssemblies(folder: string): Assembly[] {
  const { stacks, read } = openAssembly(folder);
  return stacks.map(read);
}

interface NamedStack {
  readonly name: string;
  readonly artifact: Artifact;
}

function openAssembly(folder: string) {
  const root = resolve(folder);
  const file = join(root, "manifest.json");
  if (!existsSync(file))
    throw new Error(`${root} holds no manifest.json: expected a folder that the CDK synthesized into`);
  const { artifacts: found = {} } = readJson(file) as { readonly artifacts?: Record<string, Artifact> };
  const artifacts = Object.entries(found);
  const stacks: readonly NamedStack[] = artifacts
    .filter(([, { type }]) => type === "aws:cloudformation:stack")
    .map(([id, artifact]) => ({ name: artifact.properties?.stackName ?? id, artifact }));
  return { root, stacks, read: (stack: NamedStack) => readStack(root, stack, artifacts) };
}

function readStack(
  root: string,
  stack: NamedStack,
  artifacts: readonly (readonly [id: string, artifact: Artifact])[],
): Assembly {
  const manifests = (stack.artifact.dependencies ?? [])
    .map((id) => artifacts.find(([other]) => other === id)?.[1])
    .filter((artifact) => artifact?.type === "cdk:asset-manifest");
  const assets = manifests.flatMap((manifest) => readAssets(root, manifest?.properties?.file ?? ""));
  return {
    stackName: stack.name,
    template: readTemplate(join(root, stack.artifact.properties?.templateFile ?? "")),
    nested: readNested(assets),
    assets,
  };
}

/** Which assets are templates: the CDK ends their files so. */
function readNested(assets: readonly Asset[]): ReadonlyMap<string, Template> {
  const templates = assets.filter(({ path }) => path.endsWith(".nested.template.json"));
  return new Map(templates.map(({ key, path }) => [key, readTemplate(path)]));
}

/** An image is none of them: a team may have one for other functions, and one of Pawl's is refused where it is made. */
function readAssets(folder: string, file: string): Asset[] {
  const manifest = readJson(join(folder, file)) as AssetManifest;
  return Object.values(manifest.files ?? {}).flatMap(({ source, destinations }) =>
    Object.values(destinations).map(({ bucketName, objectKey }) => ({
      path: resolve(folder, source.path ?? ""),
      packaging: source.packaging === "zip" ? ("zip" as const) : ("file" as const),
      bucket: bucketName,
      key: objectKey,
    })),
  );
}

function readTemplate(file: string): Template {
  const template = readJson(file) as Partial<Template> | null;
  if (typeof template?.Resources !== "object" || template.Resources === null)
    throw new Error(`${file} is no template: it has no Resources`);
  const resources = Object.entries(template.Resources);
  const untyped = resources.find(([, resource]) => typeof resource?.Type !== "string");
  if (untyped !== undefined) throw new Error(`${file}: resource ${untyped[0]} has no Type`);
  return template as Template;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${file} could not be read: ${(error as Error).message}`, { cause: error });
  }
}

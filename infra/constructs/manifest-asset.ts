/**
 * The manifest as a file next to the template, and an asset whose address is a stack output. The file is `pawl.json`; that of a
 * Pawl in another stack than its own is `pawl-PROJECT-STAGE.json`, since the app may have several.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Stage as CdkStage } from "aws-cdk-lib";
import { Asset } from "aws-cdk-lib/aws-s3-assets";
import { Construct } from "constructs";
import type { Manifest } from "../../functions/model/task/manifest.ts";
import { placeOf } from "./stack/place.ts";

export interface ManifestAssetProps {
  readonly manifest: Manifest;
}

export class ManifestAsset extends Construct {
  /** s3://bucket/key. */
  readonly url: string;
  /** The file's ARN in the assets' bucket. */
  readonly arn: string;
  /** The file's content. */
  readonly text: string;

  constructor(scope: Construct, id: string, { manifest }: ManifestAssetProps) {
    super(scope, id);

    this.text = `${JSON.stringify(manifest, null, 2)}\n`;
    const folder = CdkStage.of(this)?.outdir ?? "cdk.out";
    mkdirSync(folder, { recursive: true });
    const { name, parameter } = placeOf(this);
    const path = join(folder, parameter === undefined ? "pawl.json" : `pawl-${name}.json`);
    writeFileSync(path, this.text);
    // CDK copies the file now, so another stack of the app may write another under the same name.
    const { bucket, s3ObjectKey, s3ObjectUrl } = new Asset(this, "Asset", { path });
    this.url = s3ObjectUrl;
    this.arn = bucket.arnForObjects(s3ObjectKey);
  }
}

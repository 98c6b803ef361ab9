/** The CDK app: one stack, for the stage of `-c stage=NAME`. It reads the files beside this one. */
import "pawl/infra/app";

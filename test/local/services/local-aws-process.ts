/**
 * A process that opens local AWS on the folder and port given, says where, and stays until it is killed. Made
 * for tests of what a `kill -9` leaves.
 */
import { openAws } from "../../../local/services/index.ts";

const [stateFolder = "", port = "0"] = process.argv.slice(2);
const aws = await openAws({ stateFolder, port: Number(port) });
process.stdout.write(`${JSON.stringify({ endpoint: aws.endpoint, pid: process.pid })}\n`);

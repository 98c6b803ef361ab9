/**
 * A process that opens local AWS on a folder and a port, prints its endpoint, and runs until it is killed. Tests use
 * it to see what a `kill -9` leaves.
 */
import { openLocalAws } from "../../../local/index.ts";

const [stateFolder = "", port = "0"] = process.argv.slice(2);
const aws = await openLocalAws({ stateFolder, port: Number(port) });
process.stdout.write(`${JSON.stringify({ endpoint: aws.endpoint, pid: process.pid })}\n`);

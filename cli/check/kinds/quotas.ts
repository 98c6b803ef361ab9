/** Quotas of the account that a deploy uses up: the code of all functions that Lambda stores. */
import { type AccountCheck, look } from "../finding.ts";

/** The share from which on it is said. */
const nearly = 0.9;

export const quotas: AccountCheck = {
  name: "quotas",
  async find(_, account) {
    const { codeBytes, mostCodeBytes } = await account.lambdaLimits();
    if (codeBytes < nearly * mostCodeBytes) return [];
    const megabytes = (bytes: number) => `${Math.round(bytes / 1024 ** 2)} MB`;
    return [
      look(
        `Lambda stores ${megabytes(codeBytes)} of code in the account, and takes ${megabytes(mostCodeBytes)}: delete old versions of functions, or ask AWS for more`,
      ),
    ];
  },
};

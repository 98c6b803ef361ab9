/** The version of Pawl, as package.json has it: the command compares its own with that of what is deployed. */
export const version = "0.2.0";

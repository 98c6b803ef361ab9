/** Where the sweeper keeps what it has sent, and which tasks' overrides it reads: under the name of no task. */
export const firedPart = { task: "(pawl)", part: "fired" } as const;

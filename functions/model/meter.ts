/** What a process has used, which is passed in like its clock: a worker's function asks the machine, tests say it themselves. */
export interface Meter {
  /** CPU time since the process began, in milliseconds. */
  cpuMs(): number;
  /** The most memory that the process had so far, in MB. */
  peakMb(): number;
}

/** This process. What it says includes everything that works in it at once. */
export const processMeter: Meter = {
  cpuMs() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  peakMb: () => process.resourceUsage().maxRSS / 1024,
};

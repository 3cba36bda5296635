/** CPU seconds of this process since the call: unlike time on the clock, they know no neighbours. */
export function cpuWatch(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
}

/** Measures what training costs. */
export interface TrainingWatch {
  /** CPU seconds since the start. */
  seconds(): number;
  /** Work that is no training: some models are judged after every epoch, and others never. */
  without<T>(work: () => T): T;
  /** Counts what an earlier attempt took that this one goes on from. */
  add(seconds: number): void;
}

export function trainingWatch(): TrainingWatch {
  const watch = cpuWatch();
  let apart = 0;
  return {
    seconds: () => watch() - apart,
    without(work) {
      const aside = cpuWatch();
      const value = work();
      apart += aside();
      return value;
    },
    add(seconds) {
      apart -= seconds;
    },
  };
}

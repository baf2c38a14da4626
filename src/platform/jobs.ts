// Work that repeats. On Node a timer calls it; on Lambda a schedule; on Workers a cron trigger.

export interface Job {
  readonly name: string;
  readonly everyMs: number;
  /** Several may run at once on several machines: each run claims its own work. */
  readonly runOnce: () => Promise<unknown>;
  /** Called again by its clock while the run before is still under way; it guards itself. */
  readonly overlaps?: boolean;
}

/** Runs each job by its own clock, and twice at once only one that may overlap. The returned function stops them and waits for those under way. */
export function startJobs(
  jobs: readonly Job[],
  onFailure: (job: string, error: unknown) => void,
): () => Promise<void> {
  let stopped = false;
  const running = new Set<Promise<void>>();
  const timers = new Set<NodeJS.Timeout>();
  const schedule = (job: Job) => {
    if (stopped) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      const run = job
        .runOnce()
        .then(
          () => undefined,
          (error: unknown) => onFailure(job.name, error),
        )
        .finally(() => {
          running.delete(run);
          if (job.overlaps !== true) schedule(job);
        });
      running.add(run);
      if (job.overlaps === true) schedule(job);
    }, job.everyMs);
    timers.add(timer);
  };
  for (const job of jobs) schedule(job);
  return async () => {
    stopped = true;
    for (const timer of timers) clearTimeout(timer);
    await Promise.all(running);
  };
}

// For hosts that are woken by a schedule: every job once, none held up by another's failure.
import type { Job } from "./jobs.ts";

/** What each job counted, by its name. A failed job is told of at the end, so that the host reports it. */
export async function runJobs(jobs: readonly Job[]): Promise<Record<string, unknown>> {
  const results = await Promise.allSettled(jobs.map((job) => job.runOnce()));
  const counts: Record<string, unknown> = {};
  const failed: string[] = [];
  for (const [at, job] of jobs.entries()) {
    const result = results[at];
    if (result?.status === "fulfilled") counts[job.name] = result.value;
    else failed.push(`${job.name} (${nameOf(result?.reason)})`);
  }
  if (failed.length > 0)
    throw new Error(`${failed.length} of ${jobs.length} jobs failed: ${failed.join(", ")}.`);
  return counts;
}

/** Never the message, which may quote a row. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "unknown");

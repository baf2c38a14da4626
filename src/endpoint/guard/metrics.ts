// Figures for Prometheus, kept in this process. Every label comes from a closed list: never a tenant, never an id.

/** Seconds; the promise is an acknowledgement within 0.3 s for 99 of 100. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 3] as const;

export interface Metrics {
  request(operation: string, status: number, milliseconds: number): void;
  raised(outcome: "stored" | "replayed" | "refused"): void;
  /** The Prometheus text format. */
  text(): string;
}

export function createMetrics(inFlight: () => number): Metrics {
  const requests = new Map<string, number>();
  const durations = new Map<string, { counts: number[]; sum: number; n: number }>();
  const raises = { stored: 0, replayed: 0, refused: 0 };
  return {
    request(operation, status, milliseconds) {
      const labels = `operation="${operation}",status="${status}"`;
      requests.set(labels, (requests.get(labels) ?? 0) + 1);
      const seconds = milliseconds / 1000;
      let of = durations.get(operation);
      if (of === undefined) {
        of = { counts: BOUNDS.map(() => 0), sum: 0, n: 0 };
        durations.set(operation, of);
      }
      of.sum += seconds;
      of.n += 1;
      for (const [index, bound] of BOUNDS.entries()) {
        if (seconds <= bound) of.counts[index] = (of.counts[index] ?? 0) + 1;
      }
    },
    raised(outcome) {
      raises[outcome] += 1;
    },
    text() {
      const lines = [
        "# HELP signal_flag_requests_total Requests answered.",
        "# TYPE signal_flag_requests_total counter",
        ...[...requests].map(([labels, n]) => `signal_flag_requests_total{${labels}} ${n}`),
        "# HELP signal_flag_request_seconds Time from request to answer.",
        "# TYPE signal_flag_request_seconds histogram",
        ...[...durations].flatMap(([operation, of]) => [
          ...BOUNDS.map(
            (bound, index) =>
              `signal_flag_request_seconds_bucket{operation="${operation}",le="${bound}"} ${of.counts[index] ?? 0}`,
          ),
          `signal_flag_request_seconds_bucket{operation="${operation}",le="+Inf"} ${of.n}`,
          `signal_flag_request_seconds_sum{operation="${operation}"} ${of.sum}`,
          `signal_flag_request_seconds_count{operation="${operation}"} ${of.n}`,
        ]),
        "# HELP signal_flag_raises_total Raises by what became of them.",
        "# TYPE signal_flag_raises_total counter",
        ...Object.entries(raises).map(
          ([outcome, n]) => `signal_flag_raises_total{outcome="${outcome}"} ${n}`,
        ),
        "# HELP signal_flag_requests_under_way Requests under way now.",
        "# TYPE signal_flag_requests_under_way gauge",
        `signal_flag_requests_under_way ${inFlight()}`,
      ];
      return `${lines.join("\n")}\n`;
    },
  };
}

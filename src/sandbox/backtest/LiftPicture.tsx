import type { Backtest } from "../../domain/backtest/report.ts";

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** How often a flag came before a won expansion, beside how often one came before nothing. */
export function LiftPicture({ lift }: Pick<Backtest, "lift">) {
  const { n, flagged, value, interval, refusal, distinguishable } = lift;
  if (value === null || interval === null)
    return (
      <p>
        Whether flags come before expansions more often than before nothing can’t be said:{" "}
        {refusal?.have ?? 0} of the {refusal?.need ?? 0} needed in each group.
      </p>
    );
  const groups = [
    {
      name: "Won expansions with a flag before",
      k: flagged.expansions,
      n: n.expansions,
      shade: "bar-own",
    },
    {
      name: "Comparable dates without one",
      k: flagged.comparisons,
      n: n.comparisons,
      shade: "bar-other",
    },
  ];
  const [low, high] = interval;
  return (
    <figure className="lift">
      <dl>
        {groups.map(({ name, k, n: all, shade }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                <rect className="bar-ground" width="100" height="8" />
                <rect className={shade} width={(100 * k) / all} height="8" />
              </svg>
              {percent(k / all)}{" "}
              <span className="aside">
                {k} of {all}
              </span>
            </dd>
          </div>
        ))}
      </dl>
      <figcaption>
        {percent(value)} apart ({percent(low ?? 0)} to {percent(high ?? 0)})
        {distinguishable ? (
          "."
        ) : (
          <>
            : <strong>not distinguishable from chance</strong>.
          </>
        )}
      </figcaption>
    </figure>
  );
}

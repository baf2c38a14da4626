import type { Telling } from "./say.ts";

interface CheckProps {
  readonly telling: Telling;
  readonly tenant: string;
}

/** What somebody with this sheet in hand needs to find out whether it says what the store says. */
export function Check({ telling: { t, evidence }, tenant }: CheckProps) {
  const { statement, sha256, newestLink, chain } = evidence;
  const { deal } = statement;
  return (
    <section className="deal-check">
      <h2>{t("deal.check.title")}</h2>
      <dl>
        <div>
          <dt>{t("deal.check.hash")}</dt>
          <dd>
            <code>{sha256}</code>
          </dd>
        </div>
        {newestLink !== null && (
          <div>
            <dt>{t("deal.check.link")}</dt>
            <dd>
              <code>{newestLink}</code>
            </dd>
          </div>
        )}
      </dl>
      {chain.length > 0 && (
        <p className="aside">
          {t("deal.check.events", {
            count: chain.length,
            positions: rangesOf(chain.map(({ position }) => BigInt(position))),
          })}
        </p>
      )}
      <code className="deal-command">
        signal-flag verify --tenant {tenant} --deal {deal.crm}:{deal.id} --sheet {sha256}
      </code>
    </section>
  );
}

/** Positions in order as "3, 5–8". */
function rangesOf(positions: readonly bigint[]): string {
  const ranges: [bigint, bigint][] = [];
  for (const position of positions) {
    const last = ranges.at(-1);
    if (last !== undefined && position === last[1] + 1n) last[1] = position;
    else ranges.push([position, position]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(", ");
}

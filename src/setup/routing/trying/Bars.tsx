import { useReading } from "../reading.ts";

interface Row {
  readonly key: string;
  readonly name: string;
  readonly before: number;
  readonly after: number;
}

/** Two bars for each row, before and after, with their numbers: a table, so that it can be read without seeing it. */
export function Bars({ title, rows }: { readonly title: string; readonly rows: readonly Row[] }) {
  const { t } = useReading();
  const most = Math.max(1, ...rows.flatMap(({ before, after }) => [before, after]));
  const number = (value: number) => value.toLocaleString(t.locale);
  return (
    <table className="bars">
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="unseen">{title}</span>
          </th>
          <th scope="col" className="is-before">
            {t("routing.before")}
          </th>
          <th scope="col" className="is-after">
            {t("routing.after")}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, before, after }) => (
          <tr key={key} className={before === after ? undefined : "is-changed"}>
            <th scope="row">
              <bdi>{name}</bdi>
              <svg
                className="bar"
                viewBox={`0 0 ${most} 10`}
                preserveAspectRatio="none"
                aria-hidden="true"
              >
                <rect className="bar-before" width={before} height="4" />
                <rect className="bar-after" y="5" width={after} height="5" />
              </svg>
            </th>
            <td>{number(before)}</td>
            <td>
              {number(after)}
              {before !== after && (
                <span className="difference">
                  {after > before ? "+" : "−"}
                  {number(Math.abs(after - before))}
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

import type { Load } from "../../domain/backtest/report.ts";

const HEIGHT = 80;
const STEP = 12;
const day = (at: number) =>
  new Date(at).toLocaleDateString("en", { dateStyle: "medium", timeZone: "UTC" });

/** Flags week by week. The table beneath says the same in numbers. */
export function WeeksPicture({ weeks }: Pick<Load, "weeks">) {
  const most = weeks.reduce((high, { flags }) => Math.max(high, flags), 1);
  return (
    <figure className="weeks">
      <svg viewBox={`0 0 ${weeks.length * STEP} ${HEIGHT}`} role="img" aria-label="Flags per week">
        {weeks.map(({ from, flags }, at) => {
          const height = (flags / most) * HEIGHT;
          return (
            <rect
              key={from}
              className="bar-own"
              x={at * STEP + 1}
              y={HEIGHT - height}
              width={STEP - 2}
              height={height}
            />
          );
        })}
      </svg>
      <figcaption className="aside">Flags per week, {most} at most</figcaption>
      <details>
        <summary>As a table</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">Week from</th>
              <th scope="col" className="number">
                Flags
              </th>
            </tr>
          </thead>
          <tbody>
            {weeks.map(({ from, flags }) => (
              <tr key={from}>
                <th scope="row">{day(from)}</th>
                <td className="number">{flags}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

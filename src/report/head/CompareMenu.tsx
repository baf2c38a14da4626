import type { Period } from "../../domain/report/period.ts";
import { useAddress } from "../../ui/page/address-bar.ts";
import { Menu } from "../Menu.tsx";
import { shortNameOfPeriod } from "../periods.ts";
import { useReader } from "../reader.ts";

interface CompareMenuProps {
  readonly period: Period;
  readonly before: Period;
  readonly yearBefore: Period;
}

/** What stands beneath every figure: the period before, the same one a year before, or nothing. */
export function CompareMenu({ period, before, yearBefore }: CompareMenuProps) {
  const { t, bar } = useReader();
  const { compare } = useAddress(bar);
  const name = (other: Period) => shortNameOfPeriod(other, period, t.locale);
  const choices = [
    { value: "before", words: t("compare.with", { period: name(before) }) },
    // A year's year before is the one before.
    ...(period.is === "year"
      ? []
      : [{ value: "year", words: t("compare.with", { period: name(yearBefore) }) } as const]),
    { value: null, words: t("compare.none") },
  ] as const;
  const label =
    compare === null
      ? t("compare.open")
      : t("compare.with", { period: name(compare === "year" ? yearBefore : before) });
  return (
    <Menu label={label}>
      {choices.map(({ value, words }) => (
        <button
          key={words}
          type="button"
          aria-pressed={compare === value}
          onClick={(event) => {
            const menu = event.currentTarget.closest("details");
            if (menu !== null) menu.open = false;
            menu?.querySelector("summary")?.focus();
            bar.go({ compare: value });
          }}
        >
          {words}
        </button>
      ))}
    </Menu>
  );
}

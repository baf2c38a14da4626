import { KINDS } from "../../domain/flag.ts";
import { useAddress } from "../../ui/page/address-bar.ts";
import type { Address } from "../address.ts";
import { isNarrowed } from "../address.ts";
import { Menu } from "../Menu.tsx";
import { useReader } from "../reader.ts";

interface FiltersProps {
  /** What there is to choose from; `null` while it is being read. */
  readonly choices: {
    readonly teams: readonly (string | null)[];
    readonly segments: readonly (string | null)[];
  } | null;
}

/** Which part of the period is looked at: "All teams", or what was chosen. */
export function Filters({ choices }: FiltersProps) {
  const { t, bar } = useReader();
  const address = useAddress(bar);
  const { teams, segments, kinds } = address;
  const change = (next: Partial<Pick<Address, "kinds" | "segments" | "teams">>) =>
    // A figure that is open in one part may not exist in another.
    bar.go({ ...next, figure: null });
  return (
    <Menu label={useChosen(address)} about={t("filter.about")}>
      <div className="filter">
        <Names
          legend={t("filter.teams")}
          without={t("teams.noTeam")}
          names={choices?.teams ?? teams}
          chosen={teams}
          onChoose={(chosen) => change({ teams: chosen })}
        />
        <Names
          legend={t("filter.segments")}
          without={t("segments.none")}
          names={choices?.segments ?? segments}
          chosen={segments}
          onChoose={(chosen) => change({ segments: chosen })}
        />
        <fieldset>
          <legend>{t("filter.kinds")}</legend>
          {KINDS.map((kind) => (
            <label key={kind} className="filter-choice">
              <input
                type="checkbox"
                checked={kinds.includes(kind)}
                onChange={() =>
                  change({
                    kinds: KINDS.filter((each) => kinds.includes(each) !== (each === kind)),
                  })
                }
              />
              <span>{t(`filter.${kind}`)}</span>
            </label>
          ))}
        </fieldset>
        {isNarrowed(address) && (
          <button
            type="button"
            className="link"
            onClick={() => change({ teams: [], segments: [], kinds: [] })}
          >
            {t("filter.clear")}
          </button>
        )}
      </div>
    </Menu>
  );
}

/** What is chosen, in a few words: "All teams", "Billing", "3 teams · Enterprise". */
function useChosen({ teams, segments, kinds }: Address): string {
  const { t } = useReader();
  const few = (names: readonly string[], without: string, many: "manySegments" | "manyTeams") => {
    const [only] = names;
    if (only === undefined) return null;
    return names.length === 1 ? only || without : t(`filter.${many}`, { count: names.length });
  };
  const said = [
    few(teams, t("teams.noTeam"), "manyTeams"),
    few(segments, t("segments.none"), "manySegments"),
    kinds.length === 1 && kinds[0] !== undefined ? t(`filter.${kinds[0]}`) : null,
  ].filter((part) => part !== null);
  return said.length === 0 ? t("filter.all") : said.join(" · ");
}

interface NamesProps {
  readonly legend: string;
  /** What stands for "none of them". */
  readonly without: string;
  readonly names: readonly (string | null)[];
  readonly chosen: readonly string[];
  readonly onChoose: (chosen: string[]) => void;
}

function Names({ legend, without, names, chosen, onChoose }: NamesProps) {
  const { t } = useReader();
  const values = names.map((name) => name ?? "");
  return (
    <fieldset>
      <legend>{legend}</legend>
      {values.length === 0 && <p className="aside">{t("filter.none")}</p>}
      {values.map((value) => (
        <label key={value} className="filter-choice">
          <input
            type="checkbox"
            checked={chosen.includes(value)}
            onChange={() =>
              onChoose(values.filter((each) => chosen.includes(each) !== (each === value)))
            }
          />
          <bdi>{value === "" ? without : value}</bdi>
        </label>
      ))}
    </fieldset>
  );
}

import type { Ref } from "react";
import type { Destination, DestinationKind } from "../../api/destination.ts";
import type { SetupWords } from "../words.ts";
import { HealthBadge } from "./HealthBadge.tsx";
import { healthOf } from "./health.ts";
import { typeLabel } from "./typed-words.ts";

interface ListProps {
  readonly t: SetupWords;
  readonly heading: Ref<HTMLHeadingElement>;
  readonly types: readonly DestinationKind[];
  readonly destinations: readonly Destination[];
  readonly mayEdit: boolean;
  readonly onOpen: (id: string) => void;
  readonly onAdd: () => void;
}

/** Every place that hears about flags, and how it is doing. */
export function DestinationList(props: ListProps) {
  const { t, heading, types, destinations, mayEdit, onOpen, onAdd } = props;
  const nameOf = (type: string) =>
    typeLabel(types.find((each) => each.type === type) ?? { type, label: type }, t);
  return (
    <>
      <header className="destinations-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {t("destinations.title")}
          </h1>
          <p className="aside">{t("destinations.what")}</p>
        </div>
        {mayEdit && destinations.length > 0 && (
          <button type="button" className="button button-primary" onClick={onAdd}>
            {t("destinations.add")}
          </button>
        )}
      </header>
      {destinations.length === 0 ? (
        <div className="nothing">
          <h2>{t("destinations.none")}</h2>
          <p>{t("destinations.noneHelp")}</p>
          {mayEdit && (
            <button type="button" className="button button-primary" onClick={onAdd}>
              {t("destinations.addFirst")}
            </button>
          )}
        </div>
      ) : (
        <ul className="places">
          {destinations.map((destination) => {
            const health = healthOf(destination, t);
            return (
              <li key={destination.id}>
                <button type="button" className="place" onClick={() => onOpen(destination.id)}>
                  <span className="place-name">
                    <strong>
                      <bdi>{destination.name}</bdi>
                    </strong>
                    <span className="aside">{nameOf(destination.type)}</span>
                  </span>
                  <HealthBadge health={health} />
                  <span className="place-sentence aside">{health.sentence}</span>
                  <Owed t={t} destination={destination} />
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}

/** What has not arrived, where there is anything. */
function Owed({ t, destination }: { readonly t: SetupWords; readonly destination: Destination }) {
  const parts = (["waiting", "failed", "unknown"] as const).flatMap((what) => {
    const count = destination[what];
    return count === 0 ? [] : [t(`destinations.owed.${what}`, { count })];
  });
  return parts.length === 0 ? null : <span className="place-owed aside">{parts.join(" · ")}</span>;
}

import type { Ref } from "react";
import type { DestinationKind } from "../../api/destination.ts";
import type { SetupWords } from "../words.ts";
import { typeAbout, typeLabel } from "./typed-words.ts";

interface ChooseTypeProps {
  readonly t: SetupWords;
  readonly heading: Ref<HTMLHeadingElement>;
  readonly types: readonly DestinationKind[];
  readonly onChoose: (type: string) => void;
  readonly onBack: () => void;
}

/** The types that are registered: whatever there is has a form. */
export const ChooseType = ({ t, heading, types, onChoose, onBack }: ChooseTypeProps) => (
  <>
    <button type="button" className="link" onClick={onBack}>
      {t("destinations.back")}
    </button>
    <h1 ref={heading} tabIndex={-1}>
      {t("destinations.choose")}
    </h1>
    <ul className="types">
      {types.map((type) => (
        <li key={type.type}>
          <button type="button" className="type" onClick={() => onChoose(type.type)}>
            <strong>{typeLabel(type, t)}</strong>
            <span className="aside">{typeAbout(type, t)}</span>
          </button>
        </li>
      ))}
    </ul>
  </>
);

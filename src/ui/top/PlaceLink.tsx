import type { ReactNode } from "react";
import type { SwitchPage } from "../launched/launch.ts";
import { type Place, standsAlone } from "./places.ts";

interface PlaceLinkProps {
  readonly to: Place;
  /** How a launched page goes there; `null` where the address does. */
  readonly switchPage: SwitchPage | null;
  readonly isCurrent?: boolean;
  readonly children: ReactNode;
}

/** A link to one of our pages, in Zendesk's frame as well. In a tab of its own each of them stands alone. */
export const PlaceLink = ({ to, switchPage, isCurrent = false, children }: PlaceLinkProps) => (
  <a
    href={`/${to}`}
    aria-current={isCurrent ? "page" : undefined}
    onClick={(event) => {
      if (switchPage === null || standsAlone(to)) return;
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      switchPage(to);
    }}
  >
    {children}
  </a>
);

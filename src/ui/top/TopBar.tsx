import { useState } from "react";
import type { Session } from "../../api/session.ts";
import type { SwitchPage } from "../launched/launch.ts";
import type { PagesWords } from "../page/pages-words.ts";
import { PlaceLink } from "./PlaceLink.tsx";
import { type Place, placesFor } from "./places.ts";
import { signOut } from "./sign-out.ts";

interface TopBarProps {
  readonly t: PagesWords;
  readonly here: Place;
  readonly session: Pick<Session, "roles" | "member">;
  /** How a launched page goes to another; `null` for a page on its own. */
  readonly switchPage: SwitchPage | null;
  readonly onSignedOut: () => void;
}

/** The strip above every page, in its header: the pages this person may open, who they are, and the way out. */
export function TopBar({ t, here, session, switchPage, onSignedOut }: TopBarProps) {
  const places = placesFor(session.roles, switchPage !== null);
  return (
    <div className="top-bar">
      {places.length > 0 && (
        <nav aria-label={t("places")}>
          <ul>
            {places.map((place) => (
              <li key={place}>
                <PlaceLink to={place} switchPage={switchPage} isCurrent={place === here}>
                  {t(`place.${place}`)}
                </PlaceLink>
              </li>
            ))}
          </ul>
        </nav>
      )}
      {/* Inside Zendesk it is Zendesk that people sign out of, and that shows who they are. */}
      {switchPage === null && (
        <div className="top-bar-person">
          <bdi>{session.member.name}</bdi>
          <SignOut t={t} onSignedOut={onSignedOut} />
        </div>
      )}
    </div>
  );
}

function SignOut({ t, onSignedOut }: Pick<TopBarProps, "t" | "onSignedOut">) {
  const [hasFailed, setHasFailed] = useState(false);
  const leave = async () => {
    setHasFailed(false);
    try {
      await signOut();
      onSignedOut();
    } catch {
      setHasFailed(true);
    }
  };
  return (
    <>
      <span className="top-bar-trouble" role="alert">
        {hasFailed && t("signOutFailed")}
      </span>
      <button type="button" className="link" onClick={() => void leave()}>
        {t("signOut")}
      </button>
    </>
  );
}

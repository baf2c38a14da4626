import type { Flag } from "../../api/flag.ts";
import { Key } from "../keyboard/Key.tsx";
import { keyOfFollowUp } from "../keyboard/keys.ts";
import { useReader } from "../reader/reader.ts";
import { type FollowAct, isDirect, offeredFollowUps } from "./follow-up.ts";

interface FollowBarProps {
  readonly flag: Flag;
  readonly onFollow: (act: FollowAct) => void;
}

/** What can be done with the flag besides moving it: near, smaller, each with its key. */
export function FollowBar({ flag, onFollow }: FollowBarProps) {
  const { t, now, mayMove } = useReader();
  if (!mayMove) return null;
  return (
    <fieldset className="follow-bar" aria-label={t("follow.label")}>
      {offeredFollowUps(flag, now).map((act) => {
        const key = keyOfFollowUp(act);
        return (
          <button
            key={act}
            type="button"
            className="button button-quiet button-small"
            aria-keyshortcuts={key}
            aria-haspopup={isDirect(act) ? undefined : "dialog"}
            onClick={() => onFollow(act)}
          >
            {t(`follow.${act}`)}
            <Key name={key} />
          </button>
        );
      })}
    </fieldset>
  );
}

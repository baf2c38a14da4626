// The start: whose account this is, two buttons, what is already flagged, and what still waits on this computer.
import { lazy, Suspense } from "react";
import { KINDS } from "../../domain/flag.ts";
import { Icon } from "../Icon.tsx";
import { usePanel } from "../panel/use-panel.ts";
import { AccountCard } from "./AccountCard.tsx";
import { FlaggedList } from "./FlaggedList.tsx";
import { WaitingFlags } from "./WaitingFlags.tsx";

// There once there are answers: see answers/asking.ts.
const AnswerList = lazy(async () => ({
  default: (await import("../answers/heard.ts")).AnswerList,
}));

export function Home() {
  const { panel, state, words } = usePanel();
  if (state.zendesk === "standalone")
    return <p className="standalone">{words("zendesk.standalone")}</p>;
  const isNew = state.zendesk === "new-ticket";
  return (
    <>
      <AccountCard view={state.account} />
      <fieldset className="kinds" aria-label={words("flagThis")}>
        {KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            className="kind"
            data-kind={kind}
            disabled={isNew}
            onClick={() => panel.raise(kind)}
          >
            <Icon name={kind} size={20} />
            {words(`kind.${kind}`)}
          </button>
        ))}
      </fieldset>
      {isNew && <p className="hint">{words("zendesk.newTicket")}</p>}
      {state.zendesk === "silent" && <p className="hint">{words("zendesk.silent")}</p>}
      {state.zendesk === "misconfigured" && (
        <p className="hint">{words("zendesk.misconfigured")}</p>
      )}
      {state.answers.length > 0 && (
        <Suspense>
          <AnswerList />
        </Suspense>
      )}
      {state.flags !== null && (
        <>
          <FlaggedList title={words("flagged.ticket")} flagged={state.flags.ticket} />
          <FlaggedList title={words("flagged.account")} flagged={state.flags.account} />
        </>
      )}
      {state.waiting.length > 0 && <WaitingFlags />}
    </>
  );
}

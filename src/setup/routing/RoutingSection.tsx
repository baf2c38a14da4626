// Where flags go: the rules, the queues behind them, trying them out, and publishing.
// oxlint-disable import/no-unassigned-import -- a style sheet has nothing to name
import { startTransition, Suspense, use, useState } from "react";
import { type Trouble, troubleOf } from "../../ui/asking/trouble.ts";
import type { PublishedRouting } from "../../api/routing.ts";
import type { SectionProps } from "../sections.ts";
import { sentenceOf } from "../sentence.ts";
import { type Reading, read, ReadingContext } from "./reading.ts";
import { RoutingPage } from "./RoutingPage.tsx";
import "./routing.css";

type Found =
  | { readonly is: "read"; readonly reading: Reading; readonly published: PublishedRouting }
  | { readonly is: "failed"; readonly trouble: Trouble };

async function find({ call, t, session }: SectionProps): Promise<Found> {
  try {
    return { is: "read", ...(await read(call, t, session)) };
  } catch (error) {
    return { is: "failed", trouble: troubleOf(error) };
  }
}

export function RoutingSection(props: SectionProps) {
  const [finding, setFinding] = useState(() => find(props));
  const { t } = props;
  return (
    <Suspense
      fallback={
        <div className="routing-waiting" aria-busy="true">
          <h1>{t("nav.routing")}</h1>
        </div>
      }
    >
      <Shown
        {...props}
        finding={finding}
        onRetry={() => startTransition(() => setFinding(find(props)))}
      />
    </Suspense>
  );
}

interface ShownProps extends SectionProps {
  readonly finding: Promise<Found>;
  readonly onRetry: () => void;
}

function Shown({ t, onUnsaved, finding, onRetry }: ShownProps) {
  const found = use(finding);
  if (found.is === "failed")
    return (
      <div className="stopped">
        <h1>{t("nav.routing")}</h1>
        <p>{sentenceOf(found.trouble, t)}</p>
        <button type="button" className="button" onClick={onRetry}>
          {t("tryAgain")}
        </button>
      </div>
    );
  return (
    <ReadingContext value={found.reading}>
      <RoutingPage published={found.published} onUnsaved={onUnsaved} />
    </ReadingContext>
  );
}

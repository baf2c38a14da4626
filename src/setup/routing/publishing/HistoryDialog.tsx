import { useCallback, useState } from "react";
import { PublishedRouting, type RoutingVersion, RoutingVersions } from "../../../api/routing.ts";
import { troubleOf } from "../../../ui/asking/trouble.ts";
import { useAnswer } from "../../../ui/asking/use-answer.ts";
import { formatInstant } from "../../../ui/format.ts";
import { Dialog } from "../../../ui/page/Dialog.tsx";
import { sentenceOf } from "../../sentence.ts";
import { useReading } from "../reading.ts";

interface HistoryDialogProps {
  /** Number of the version in force. */
  readonly inForce: number;
  /** Puts an earlier version's rules on the page, to be published again. */
  readonly onTake: (version: PublishedRouting) => void;
  readonly onClose: () => void;
}

/** Every version there was, by whom and when. */
export function HistoryDialog({ inForce, onTake, onClose }: HistoryDialogProps) {
  const { t, call } = useReading();
  const [older, setOlder] = useState<readonly RoutingVersion[]>([]);
  const [next, setNext] = useState<number | null | undefined>(undefined);
  const [wrong, setWrong] = useState<string | null>(null);
  const ask = useCallback(() => call(RoutingVersions, "GET", "/v1/routing/versions"), [call]);
  const first = useAnswer("versions", ask);
  const versions = [...(first.value?.items ?? []), ...older];
  const before = next === undefined ? (first.value?.next ?? null) : next;

  const attempt = async (work: () => Promise<void>) => {
    setWrong(null);
    try {
      await work();
    } catch (error) {
      setWrong(sentenceOf(troubleOf(error), t));
    }
  };
  const more = () =>
    attempt(async () => {
      const page = await call(RoutingVersions, "GET", `/v1/routing/versions?before=${before}`);
      setOlder((known) => [...known, ...page.items]);
      setNext(page.next);
    });
  const take = (version: number) =>
    attempt(async () =>
      onTake(await call(PublishedRouting, "GET", `/v1/routing?version=${version}`)),
    );
  const trouble = first.trouble === null ? wrong : sentenceOf(first.trouble, t);
  return (
    <Dialog title={t("routing.history")} leave={t("routing.close")} onClose={onClose}>
      {first.value === null && first.trouble === null && (
        <p aria-busy="true">{t("routing.loading")}</p>
      )}
      {first.value !== null && versions.length === 0 && <p>{t("routing.noHistory")}</p>}
      <ol className="versions">
        {versions.map(({ version, publishedAt, publishedBy, rules }) => (
          <li key={version}>
            <span>
              <strong>{t("routing.versionIs", { version })}</strong>{" "}
              {version === inForce && <span className="badge">{t("routing.inForce")}</span>}
              <span className="beneath">
                {formatInstant(publishedAt, t.locale)}
                <span aria-hidden="true"> · </span>
                <bdi>{publishedBy?.name ?? t("routing.operator")}</bdi>
                <span aria-hidden="true"> · </span>
                {t("routing.ruleCount", { count: rules })}
              </span>
            </span>
            {version !== inForce && (
              <button
                type="button"
                className="link"
                aria-label={t("routing.takeVersion", { version })}
                onClick={() => void take(version)}
              >
                {t("routing.take")}
              </button>
            )}
          </li>
        ))}
      </ol>
      {before !== null && (
        <button type="button" className="button" onClick={() => void more()}>
          {t("routing.older")}
        </button>
      )}
      {trouble !== null && (
        <p className="wrong" role="alert">
          {trouble}
        </p>
      )}
    </Dialog>
  );
}

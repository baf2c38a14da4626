import { useCallback, useId, useState } from "react";
import { type RuleVersion, RuleVersions } from "../../api/attribution.ts";
import type { Client } from "../../api/client.ts";
import type { RuleBody } from "../../domain/attribution/rule.ts";
import { troubleOf } from "../../ui/asking/trouble.ts";
import { useAnswer } from "../../ui/asking/use-answer.ts";
import { sentenceOf } from "../sentence.ts";
import type { OutcomesWords } from "../words.ts";
import { versionLine } from "./version-line.ts";

interface VersionsProps {
  readonly t: OutcomesWords;
  readonly call: Client["call"];
}

/** Every version there was: who published it, what it said otherwise, and what it moved. */
export function Versions({ t, call }: VersionsProps) {
  const heading = useId();
  const ask = useCallback(() => call(RuleVersions, "GET", "/v1/attribution/versions"), [call]);
  const first = useAnswer("versions", ask);
  const [older, setOlder] = useState<readonly RuleVersion[]>([]);
  const [next, setNext] = useState<number | null | undefined>(undefined);
  const [wrong, setWrong] = useState<string | null>(null);
  const versions = [...(first.value?.items ?? []), ...older];
  const before = next === undefined ? (first.value?.next ?? null) : next;
  const more = async () => {
    setWrong(null);
    try {
      const page = await call(RuleVersions, "GET", `/v1/attribution/versions?before=${before}`);
      setOlder((known) => [...known, ...page.items]);
      setNext(page.next);
    } catch (error) {
      setWrong(sentenceOf(troubleOf(error), t));
    }
  };
  const trouble = first.trouble === null ? wrong : sentenceOf(first.trouble, t);
  return (
    <section className="rule-versions" aria-labelledby={heading}>
      <h2 id={heading}>{t("rule.versions")}</h2>
      {first.value === null && first.trouble === null && <div aria-busy="true" />}
      <ol>
        {versions.map((version, at) => (
          <li key={version.version}>
            <p>
              {versionLine(version, t)} {at === 0 && <span className="badge">{t("rule.now")}</span>}
            </p>
            <p className="aside">
              {[...differences(version.body, versions[at + 1]?.body, t), effectOf(version, t)].join(
                " · ",
              )}
            </p>
          </li>
        ))}
      </ol>
      {before !== null && (
        <button type="button" className="button" onClick={() => void more()}>
          {t("rule.older")}
        </button>
      )}
      {trouble !== null && (
        <p className="wrong" role="alert">
          {trouble}
        </p>
      )}
    </section>
  );
}

/** What it says otherwise than the version before it. */
function differences(body: RuleBody, earlier: RuleBody | undefined, t: OutcomesWords): string[] {
  if (earlier === undefined) return [];
  const kinds = ({ types }: RuleBody) =>
    new Intl.ListFormat(t.locale).format(types.map((type) => t(`rule.kind.${type}`)));
  const from = ({ qualifiesFrom }: RuleBody) =>
    t(
      `rule.${({ new: "fromNew", contacted: "fromContacted", accepted: "fromAccepted" } as const)[qualifiesFrom]}`,
    );
  const lines: [string, string, string][] = [
    [t("rule.source"), String(earlier.sourceWindowDays), String(body.sourceWindowDays)],
    [t("rule.influence"), String(earlier.influenceWindowDays), String(body.influenceWindowDays)],
    [t("rule.quiet"), String(earlier.quietDays), String(body.quietDays)],
    [t("rule.from"), from(earlier), from(body)],
    [t("rule.kinds"), kinds(earlier), kinds(body)],
  ];
  return lines
    .filter(([, was, is]) => was !== is)
    .map(([what, was, is]) => t("rule.was", { what, before: was, after: is }));
}

function effectOf({ publishedAt, applied, moved }: RuleVersion, t: OutcomesWords): string {
  if (publishedAt === null) return t("rule.first");
  if (applied === "under-way") return t("rule.underWay");
  const parts = moved.map(({ from, to, n }) =>
    t("rule.movedPart", {
      count: n,
      way:
        from === to
          ? t("rule.wayFlag", { from: t(`rule.bucket.${from}`) })
          : t("rule.way", { from: t(`rule.bucket.${from}`), to: t(`rule.bucket.${to}`) }),
    }),
  );
  const said =
    parts.length === 0
      ? t("rule.movedNothing")
      : t("rule.movedSome", { list: new Intl.ListFormat(t.locale).format(parts) });
  return applied === "replaced" ? `${said} ${t("rule.replaced")}` : said;
}

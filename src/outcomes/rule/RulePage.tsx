import { useEffect, useRef, useState } from "react";
import type { RuleInForce } from "../../api/attribution.ts";
import { isSameRule } from "../../domain/attribution/rule.ts";
import type { SectionProps } from "../sections.ts";
import { type Draft, draftOf, ruleIn } from "./draft.ts";
import { Effect } from "./Effect.tsx";
import { RuleForm } from "./RuleForm.tsx";
import { RuleInWords } from "./RuleInWords.tsx";
import { versionLine } from "./version-line.ts";
import { Versions } from "./Versions.tsx";

interface RulePageProps extends SectionProps {
  readonly inForce: RuleInForce;
  /** Something was published, or is still being applied: the rule is to be asked for again. */
  readonly onChanged: () => void;
}

/** How often the page looks while deals are decided again. */
const LOOKS_EVERY_MS = 3000;

export function RulePage({ t, call, session, bar, onUnsaved, inForce, onChanged }: RulePageProps) {
  const mayChange = session.roles.includes("admin");
  const [draft, setDraft] = useState(() => draftOf(inForce.body));
  const [said, setSaid] = useState<string | null>(null);
  // Looked at, and forgotten with the next keystroke: what is published is what was seen.
  const [isLookedAt, setIsLookedAt] = useState(false);
  const effect = useRef<HTMLElement>(null);
  const body = ruleIn(draft);
  const isChanged = body === null || !isSameRule(body, inForce.body);
  useEffect(() => onUnsaved(isChanged), [isChanged, onUnsaved]);
  useEffect(() => {
    if (inForce.applied !== "under-way") return undefined;
    const timer = setTimeout(onChanged, LOOKS_EVERY_MS);
    return () => clearTimeout(timer);
  }, [inForce, onChanged]);
  const change = (next: Draft) => {
    setDraft(next);
    setIsLookedAt(false);
    setSaid(null);
  };
  return (
    <div className="rule">
      <header className="rule-head">
        <h1>{t("rule.title")}</h1>
        <p className="aside">{t("rule.hint")}</p>
        <p>{versionLine(inForce, t)}</p>
        <output className="said">
          {inForce.applied === "under-way"
            ? t("rule.applying", { done: inForce.appliedDeals, of: inForce.deals })
            : said}
        </output>
      </header>
      <RuleInWords t={t} body={body ?? inForce.body} />
      {mayChange ? (
        <RuleForm
          t={t}
          draft={draft}
          isChanged={isChanged}
          isComplete={body !== null}
          isLookedAt={isLookedAt}
          onChange={change}
          onUndo={() => change(draftOf(inForce.body))}
          onLook={() => {
            setIsLookedAt(true);
            // It opens beneath the fields, perhaps beyond the edge of the window.
            requestAnimationFrame(() => effect.current?.focus());
          }}
        />
      ) : (
        <p className="aside">{t("rule.readOnly")}</p>
      )}
      {isLookedAt && body !== null && isChanged && (
        <Effect
          key={JSON.stringify(body)}
          panel={effect}
          t={t}
          call={call}
          bar={bar}
          body={body}
          expected={inForce.version}
          onPublished={({ version }) => {
            setIsLookedAt(false);
            setSaid(t("rule.published", { version }));
            onChanged();
          }}
          onStale={() => {
            setIsLookedAt(false);
            setSaid(t("rule.stale"));
            onChanged();
          }}
        />
      )}
      <Versions t={t} call={call} key={`${inForce.version} ${inForce.applied}`} />
    </div>
  );
}

import { useReader } from "../reader.ts";

interface DraftLinkProps {
  /** How the proposal is named: `rewrite~exp.addon.product`. */
  readonly name: string;
  readonly of: "rewrite" | "merge" | "retire" | "split";
  readonly month: string | null;
}

/** Opens a draft of the taxonomy with the proposal, in set-up. In a tab of its own, since Zendesk's frame shows no set-up. */
export function DraftLink({ name, of, month }: DraftLinkProps) {
  const { t } = useReader();
  const query = new URLSearchParams({ section: "taxonomy", proposal: name });
  if (month !== null) query.set("month", month);
  return (
    <a href={`/setup?${query.toString()}`} target="_blank" rel="noreferrer">
      {t(`taxonomy.health.draft.${of}`)}
      <span className="unseen"> ({t("rows.newTab")})</span>
    </a>
  );
}

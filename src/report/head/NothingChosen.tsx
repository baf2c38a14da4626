import { useReader } from "../reader.ts";

/** A part of the period that has nothing in it: why, and the way out. */
export function NothingChosen() {
  const { t, bar } = useReader();
  return (
    <section className="empty">
      <h2>{t("filter.nothing")}</h2>
      <p>{t("filter.nothingWhat")}</p>
      <button
        type="button"
        className="button"
        onClick={() => bar.go({ teams: [], segments: [], kinds: [] })}
      >
        {t("filter.clear")}
      </button>
    </section>
  );
}

import { type DragEvent, type KeyboardEvent, useRef, useState } from "react";
import type { RoutingBody, Rule } from "../../../domain/routing/body.ts";
import type { RoutingProblem } from "../../../domain/routing/problem.ts";
import type { Edit } from "../draft.ts";
import { Problems } from "../Problems.tsx";
import { useReading } from "../reading.ts";
import { conditionsSaid, outcomeSaid, type Said } from "./describe.ts";

interface RuleListProps {
  readonly body: RoutingBody;
  readonly problems: readonly RoutingProblem[];
  readonly onEdit: (edit: Edit, said: string) => void;
  readonly onOpen: (rule: Rule) => void;
  readonly onRemove: (rule: Rule) => void;
}

/** The rules in their order, which is what they mean: the first one that matches decides. */
export function RuleList({ body, problems, onEdit, onOpen, onRemove }: RuleListProps) {
  const { t } = useReading();
  const { rules } = body;
  const list = useRef<HTMLOListElement>(null);
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<number | null>(null);

  const move = (rule: Rule, to: number) => {
    if (to < 0 || to >= rules.length) return;
    onEdit(
      { is: "move-rule", id: rule.id, to },
      t("routing.moved", { name: rule.name, number: to + 1, of: rules.length }),
    );
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    const from = rules.findIndex(({ id }) => id === dragged);
    const rule = rules[from];
    // Between two rules: what is dropped from above has left its own place.
    if (rule !== undefined && over !== null) move(rule, over > from ? over - 1 : over);
    setDragged(null);
    setOver(null);
  };
  const dragOver = (event: DragEvent, at: number) => {
    if (dragged === null) return;
    event.preventDefault();
    const { top, height } = event.currentTarget.getBoundingClientRect();
    setOver(event.clientY < top + height / 2 ? at : at + 1);
  };

  return (
    <ol className="rules" ref={list}>
      {rules.map((rule, at) => (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- buttons and keys do the same
        <li
          key={rule.id}
          className={[
            rule.active ? "" : "is-off",
            dragged === rule.id ? "is-dragged" : "",
            dragged !== null && over === at ? "is-before" : "",
            dragged !== null && over === rules.length && at === rules.length - 1 ? "is-after" : "",
          ].join(" ")}
          onDragOver={(event) => dragOver(event, at)}
          onDrop={drop}
        >
          <RuleRow
            rule={rule}
            number={at + 1}
            of={rules.length}
            body={body}
            problems={problems.filter((problem) => problem.rule === at + 1)}
            onMove={(by) => move(rule, at + by)}
            onOpen={() => onOpen(rule)}
            onRemove={() => onRemove(rule)}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = "move";
              event.dataTransfer.setData("text/plain", rule.name);
              const row = event.currentTarget.closest("li");
              if (row !== null) event.dataTransfer.setDragImage(row, 12, 12);
              setDragged(rule.id);
            }}
            onDragEnd={() => {
              setDragged(null);
              setOver(null);
            }}
          />
        </li>
      ))}
      <li className="rule-rest">
        <div className="rule">
          <span className="rule-number" aria-hidden="true">
            –
          </span>
          <div className="rule-what">
            <h3>{t("routing.rest")}</h3>
            <p className="aside">{t("routing.restWhat")}</p>
          </div>
        </div>
      </li>
    </ol>
  );
}

interface RuleRowProps {
  readonly rule: Rule;
  readonly number: number;
  readonly of: number;
  readonly body: RoutingBody;
  readonly problems: readonly RoutingProblem[];
  readonly onMove: (by: 1 | -1) => void;
  readonly onOpen: () => void;
  readonly onRemove: () => void;
  readonly onDragStart: (event: DragEvent<HTMLElement>) => void;
  readonly onDragEnd: () => void;
}

function RuleRow({ rule, number, of, body, problems, ...on }: RuleRowProps) {
  const reading = useReading();
  const { t } = reading;
  const name = { name: rule.name };
  const keys = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    on.onMove(event.key === "ArrowUp" ? -1 : 1);
  };
  const conditions = conditionsSaid(rule.when, reading);
  return (
    <div className="rule">
      <span
        className="rule-number"
        title={t("routing.drag")}
        draggable
        onDragStart={on.onDragStart}
        onDragEnd={on.onDragEnd}
      >
        {number}
      </span>
      <div className="rule-what">
        <h3>
          <bdi>{rule.name}</bdi>
          {!rule.active && <span className="badge">{t("routing.off")}</span>}
        </h3>
        {conditions.length === 0 ? (
          <p className="rule-all">{t("routing.everyFlag")}</p>
        ) : (
          <Facts said={conditions} />
        )}
        <div className="rule-outcome">
          <span className="arrow" aria-hidden="true" />
          <Facts said={outcomeSaid(rule.outcome, body, reading)} />
        </div>
        <Problems problems={problems} />
      </div>
      <div className="rule-acts">
        <button
          type="button"
          className="icon-button"
          aria-label={t("routing.moveUp", name)}
          title="Alt+↑"
          aria-disabled={number === 1}
          onKeyDown={keys}
          onClick={() => on.onMove(-1)}
        >
          <Chevron up />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={t("routing.moveDown", name)}
          title="Alt+↓"
          aria-disabled={number === of}
          onKeyDown={keys}
          onClick={() => on.onMove(1)}
        >
          <Chevron />
        </button>
        <button
          type="button"
          className="link"
          aria-label={t("routing.editRule", name)}
          onKeyDown={keys}
          onClick={on.onOpen}
        >
          {t("routing.edit")}
        </button>
        <button
          type="button"
          className="link"
          aria-label={t("routing.removeRule", name)}
          onKeyDown={keys}
          onClick={on.onRemove}
        >
          {t("routing.remove")}
        </button>
      </div>
    </div>
  );
}

const Facts = ({ said }: { readonly said: readonly Said[] }) => (
  <dl className="facts">
    {said.map(({ key, label, value }) => (
      <div key={key}>
        <dt>{label}</dt>
        <dd>
          <bdi>{value}</bdi>
        </dd>
      </div>
    ))}
  </dl>
);

const Chevron = ({ up = false }: { readonly up?: boolean }) => (
  <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    <path
      d={up ? "M3 10.5 8 5.5l5 5" : "M3 5.5l5 5 5-5"}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  </svg>
);

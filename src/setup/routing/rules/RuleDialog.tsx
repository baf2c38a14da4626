import { type FormEvent, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { RoutingBody, Rule } from "../../../domain/routing/body.ts";
import { Dialog } from "../../../ui/page/Dialog.tsx";
import { useReading } from "../reading.ts";
import { ConditionField } from "./ConditionField.tsx";
import { CONDITIONS, type ConditionName } from "./describe.ts";
import { OutcomeFields } from "./OutcomeFields.tsx";
import { formOf, ruleOf, type Unfinished } from "./rule-form.ts";

interface RuleDialogProps {
  readonly rule: Rule;
  readonly isNew: boolean;
  readonly body: RoutingBody;
  readonly onDone: (rule: Rule) => void;
  readonly onClose: () => void;
}

/** One rule: its name, what it asks for and what it does. Nothing is published by it. */
export function RuleDialog({ rule, isNew, body, onDone, onClose }: RuleDialogProps) {
  const reading = useReading();
  const { t, values } = reading;
  const [form, setForm] = useState(() => formOf(rule, values.currencies[0] ?? "USD"));
  const [wrong, setWrong] = useState<Unfinished | null>(null);
  const left = CONDITIONS.filter((name) => !form.shown.includes(name));
  const change = (part: Partial<typeof form>) => {
    setWrong(null);
    setForm((before) => ({ ...before, ...part }));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const done = ruleOf(form);
    if ("unfinished" in done) setWrong(done.unfinished);
    else onDone(done.rule);
  };
  const conditions = useRef<HTMLFieldSetElement>(null);
  const adding = useId();
  const toggle = (name: ConditionName) => {
    flushSync(() =>
      change({
        shown: CONDITIONS.filter((each) => (each === name) !== form.shown.includes(each)),
      }),
    );
    // The button that was pressed is gone: on with what took its place.
    conditions.current
      ?.querySelector<HTMLElement>(
        `[data-adds="${name}"], [data-condition="${name}"] :is(input, select)`,
      )
      ?.focus();
  };
  return (
    <Dialog
      title={isNew ? t("routing.newRule") : rule.name}
      leave={t("routing.cancel")}
      onClose={onClose}
    >
      <form className="rule-form" onSubmit={submit} noValidate>
        <label className="field">
          {t("routing.ruleName")}
          <input
            maxLength={80}
            value={form.name}
            onChange={(event) => change({ name: event.target.value })}
          />
        </label>
        <fieldset className="group" ref={conditions}>
          <legend>{t("routing.when")}</legend>
          <p className="aside">
            {t(form.shown.length === 0 ? "routing.whenNothing" : "routing.whenAll")}
          </p>
          {form.shown.map((name) => (
            <ConditionField
              key={name}
              name={name}
              form={form}
              onChange={change}
              onRemove={() => toggle(name)}
            />
          ))}
          {left.length > 0 && (
            <div className="add-condition">
              <span id={adding}>{t("routing.addCondition")}</span>
              <ul className="offered" aria-labelledby={adding}>
                {left.map((name) => (
                  <li key={name}>
                    <button
                      type="button"
                      className="chip"
                      data-adds={name}
                      onClick={() => toggle(name)}
                    >
                      {t(`routing.condition.${name}`)}
                    </button>
                  </li>
                ))}
              </ul>
            </div>
          )}
        </fieldset>
        <OutcomeFields
          outcome={form.outcome}
          body={body}
          onChange={(part) => change({ outcome: { ...form.outcome, ...part } })}
        />
        <label className="choice">
          <input
            type="checkbox"
            checked={form.active}
            onChange={(event) => change({ active: event.target.checked })}
          />
          <span>
            {t("routing.inUse")}
            <span className="beneath">{t("routing.inUseWhat")}</span>
          </span>
        </label>
        {wrong !== null && (
          <p className="wrong" role="alert">
            {t(`routing.unfinished.${wrong.why}`, {
              field:
                wrong.field === "name"
                  ? t("routing.ruleName")
                  : t(`routing.condition.${wrong.field}`),
            })}
          </p>
        )}
        <footer className="dialog-foot">
          <button type="submit" className="button button-primary">
            {t("routing.done")}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

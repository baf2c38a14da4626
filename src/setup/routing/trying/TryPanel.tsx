import { type FormEvent, useId, useState } from "react";
import { type RoutingSample, TriedRouting } from "../../../api/routing.ts";
import { type Kind, KINDS } from "../../../domain/flag.ts";
import type { RoutingBody } from "../../../domain/routing/body.ts";
import { type Trouble, troubleOf } from "../../../ui/asking/trouble.ts";
import { formatInstant } from "../../../ui/format.ts";
import { sentenceOfReason } from "../../../ui/why/sentence-of-reason.ts";
import { sentenceOf } from "../../sentence.ts";
import { minorOf } from "../amount.ts";
import { followers, nameOfQueue, nameOfSignal, useReading } from "../reading.ts";
import { wordsOf } from "../rules/rule-form.ts";

interface Sample {
  readonly kind: Kind;
  readonly signal: string;
  readonly ownerId: string;
  readonly plan: string;
  readonly segment: string;
  readonly region: string;
  readonly arr: string;
  readonly currency: string;
  readonly renewalOn: string;
  readonly language: string;
  readonly tags: string;
}

const orNull = (text: string): string | null => (text.trim() === "" ? null : text.trim());

const sampleOf = (sample: Sample): RoutingSample => {
  const arrMinor = minorOf(sample.arr, sample.currency) ?? null;
  return {
    kind: sample.kind,
    signal: orNull(sample.signal),
    account: {
      ownerId: orNull(sample.ownerId),
      plan: orNull(sample.plan),
      segment: orNull(sample.segment),
      region: orNull(sample.region),
      arrMinor,
      currency: arrMinor === null ? null : sample.currency,
      renewalOn: orNull(sample.renewalOn),
    },
    language: orNull(sample.language),
    tags: wordsOf(sample.tags),
    requesterId: null,
  };
};

type Tried =
  | { readonly is: "told"; readonly what: TriedRouting; readonly body: RoutingBody }
  | { readonly is: "failed"; readonly trouble: Trouble };

/** One flag as it might come: where the rules on this page would send it, and why. */
export function TryPanel({ body }: { readonly body: RoutingBody }) {
  const reading = useReading();
  const { t, call, values, signals } = reading;
  const [sample, setSample] = useState<Sample>({
    kind: "friction",
    signal: "",
    ownerId: "",
    plan: values.plans[0] ?? "",
    segment: "",
    region: "",
    arr: "",
    currency: values.currencies[0] ?? "USD",
    renewalOn: "",
    language: "",
    tags: "",
  });
  const [tried, setTried] = useState<Tried | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const change = (part: Partial<Sample>) => setSample((before) => ({ ...before, ...part }));
  const ask = async (event: FormEvent) => {
    event.preventDefault();
    setIsAsking(true);
    try {
      const sent = { body, sample: sampleOf(sample) };
      const what = await call(TriedRouting, "POST", "/v1/routing/trial", sent);
      setTried({ is: "told", what, body });
    } catch (error) {
      setTried({ is: "failed", trouble: troubleOf(error) });
    }
    setIsAsking(false);
  };
  const offered = {
    plan: values.plans,
    segment: values.segments,
    region: values.regions,
    language: [],
    tags: [],
  };
  return (
    <section className="panel" aria-labelledby="try-title">
      <h2 id="try-title">{t("routing.try")}</h2>
      <form className="try-form" onSubmit={(event) => void ask(event)}>
        <label className="field">
          {t("routing.condition.kinds")}
          <select
            value={sample.kind}
            onChange={({ target: { value } }) =>
              change({ kind: KINDS.find((kind) => kind === value) ?? "friction", signal: "" })
            }
          >
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {t(`routing.kind.${kind}`)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          {t("routing.condition.signals")}
          <select
            value={sample.signal}
            onChange={(event) => change({ signal: event.target.value })}
          >
            <option value="">{t("routing.notSure")}</option>
            {[...signals.values()]
              .filter(({ kind }) => kind === sample.kind)
              .map(({ id }) => (
                <option key={id} value={id}>
                  {nameOfSignal(reading, id)}
                </option>
              ))}
          </select>
        </label>
        <label className="field">
          {t("routing.accountOwner")}
          <select
            value={sample.ownerId}
            onChange={(event) => change({ ownerId: event.target.value })}
          >
            <option value="">{t("routing.nobody")}</option>
            {followers(reading).map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {(["plan", "segment", "region", "language", "tags"] as const).map((field) => (
          <TextField
            key={field}
            label={t(`routing.condition.${FIELD_WORDS[field]}`)}
            value={sample[field]}
            offered={offered[field]}
            onChange={(value) => change({ [field]: value })}
          />
        ))}
        <TextField
          label={`${t("routing.condition.arr")} (${sample.currency})`}
          value={sample.arr}
          offered={[]}
          onChange={(arr) => change({ arr })}
        />
        <label className="field">
          {t("routing.renewalOn")}
          <input
            type="date"
            value={sample.renewalOn}
            onChange={(event) => change({ renewalOn: event.target.value })}
          />
        </label>
        <footer className="try-foot">
          <button type="submit" className="button" disabled={isAsking}>
            {t("routing.tryIt")}
          </button>
        </footer>
      </form>
      <div aria-live="polite">
        {tried?.is === "failed" && <p className="wrong">{sentenceOf(tried.trouble, t)}</p>}
        {tried?.is === "told" && <Told {...tried.what} isOld={tried.body !== body} />}
      </div>
    </section>
  );
}

const FIELD_WORDS = {
  plan: "plans",
  segment: "segments",
  region: "regions",
  language: "languages",
  tags: "tags",
} as const;

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly offered: readonly string[];
  readonly onChange: (value: string) => void;
}

function TextField({ label, value, offered, onChange }: TextFieldProps) {
  const list = useId();
  return (
    <label className="field">
      {label}
      <input
        value={value}
        list={offered.length > 0 ? list : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {offered.length > 0 && (
        <datalist id={list}>
          {offered.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </datalist>
      )}
    </label>
  );
}

function Told({
  queue,
  owner,
  urgency,
  dueAt,
  why,
  destinations,
  isOld,
}: TriedRouting & { readonly isOld: boolean }) {
  const reading = useReading();
  const { t } = reading;
  const reasons = why.flatMap(
    (reason) => sentenceOfReason(reason, { why: reading.why, owner, me: "" }) ?? [],
  );
  return (
    <div className="told">
      {isOld && <p className="aside">{t("routing.triedBefore")}</p>}
      <p className="told-where">
        <strong>
          <bdi>{nameOfQueue(reading, queue)}</bdi>
        </strong>
        <span aria-hidden="true"> · </span>
        <strong>
          <bdi>{owner?.name ?? t("routing.anybody")}</bdi>
        </strong>
      </p>
      <p>
        {t("routing.dueAt", {
          urgency: t(`routing.urgencyIs.${urgency}`),
          at: formatInstant(dueAt, t.locale),
        })}
      </p>
      <ul className="reasons">
        {reasons.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <p className="aside">
        {destinations.length === 0
          ? t("routing.noDestination")
          : t("routing.heardBy", { names: new Intl.ListFormat(t.locale).format(destinations) })}
      </p>
    </div>
  );
}

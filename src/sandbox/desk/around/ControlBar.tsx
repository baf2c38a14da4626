import type { ReactNode } from "react";
import { Faults } from "../../desk-data.ts";
import { NARROWEST_APP, WIDEST_APP } from "../app/app-width.ts";
import type { Desk } from "../desk.ts";
import type { Registration } from "../desk-state.ts";
import { useDesk } from "../use-desk.ts";

/** The languages the app is translated into, and one custom locale as Zendesk writes them. */
const LOCALES = ["en-US", "de", "es", "fr", "ja", "pt-BR", "en-US-x-12"] as const;

const ANSWERS: Record<Faults["answer"], string> = {
  normal: "As usual",
  never: "Never answer",
  "429": "429 Too many requests",
  "503": "503 Store is down",
  "504": "504 Too slow",
  "host-refused": "Proxy refuses the host",
  "scope-refused": "Proxy refuses the setting",
};

const REGISTRATIONS: Record<Registration, string> = {
  normal: "As usual",
  delayed: "After 10 seconds",
  double: "Twice",
};

/** What Zendesk has no switch for: who sits here, in which language, and what goes wrong. */
export function ControlBar({ desk }: { desk: Desk }) {
  const { agentId, locale, scheme, appWidth, faults, registration } = useDesk(desk);
  const own = desk.people.get(agentId)?.locale ?? "en-US";
  return (
    <section id="sandbox-bar" className="control-bar" aria-label="Sandbox settings">
      <Field name="Agent">
        <select value={agentId} onChange={(event) => desk.setAgent(event.target.value)}>
          {[...desk.people.values()].map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </Field>
      <Field name="Language">
        <select value={locale} onChange={(event) => desk.setLocale(event.target.value)}>
          <option value="">Own ({own})</option>
          {LOCALES.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </Field>
      <Field name="Colours">
        <select
          value={scheme}
          onChange={(event) => desk.setScheme(event.target.value === "dark" ? "dark" : "light")}
        >
          <option value="light">Light</option>
          <option value="dark">Dark</option>
        </select>
      </Field>
      <Field name={`App width, ${appWidth} px`}>
        <input
          type="range"
          min={NARROWEST_APP}
          max={WIDEST_APP}
          step={10}
          value={appWidth}
          onChange={(event) => desk.setAppWidth(event.target.valueAsNumber)}
        />
      </Field>
      <Field name="Connection">
        <select
          value={faults.connection}
          onChange={(event) =>
            desk.setFaults({
              connection: Faults.shape.connection.catch("online").parse(event.target.value),
            })
          }
        >
          <option value="online">Online</option>
          <option value="slow">Slow, 3 s</option>
          <option value="offline">Offline</option>
        </select>
      </Field>
      <Field name="Servers answer">
        <select
          value={faults.answer}
          onChange={(event) =>
            desk.setFaults({
              answer: Faults.shape.answer.catch("normal").parse(event.target.value),
            })
          }
        >
          <Options words={ANSWERS} />
        </select>
      </Field>
      <Field name="App registers">
        <select
          value={registration}
          onChange={(event) => {
            const { value } = event.target;
            desk.choose({
              registration: value === "delayed" || value === "double" ? value : "normal",
            });
          }}
        >
          <Options words={REGISTRATIONS} />
        </select>
      </Field>
      <div className="control-actions">
        <button type="button" onClick={() => desk.reloadApp()}>
          Reload the app
        </button>
        <button type="button" onClick={() => desk.sendForStranger()}>
          Send a stray event
        </button>
        <a href="/sandbox/crm">CRM</a>
        <a href="/sandbox/slack">Slack</a>
        <a href="/sandbox/mail">Mail</a>
        <a href="/sandbox/backtest">Backtest</a>
        <a href="/sandbox/received">What the outside heard</a>
      </div>
    </section>
  );
}

function Field({ name, children }: { name: string; children: ReactNode }) {
  return (
    <label className="control">
      <span>{name}</span>
      {children}
    </label>
  );
}

function Options({ words }: { words: Readonly<Record<string, string>> }) {
  return Object.entries(words).map(([value, word]) => (
    <option key={value} value={value}>
      {word}
    </option>
  ));
}

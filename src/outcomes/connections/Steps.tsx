import type { Connection } from "../../api/connection.ts";
import type { OutcomesWords } from "../words.ts";

/** The header's value in Salesforce: an HMAC of the body, made by Salesforce itself. */
const FORMULA =
  "{!HEX(HMAC('SHA-256', $Credential.SignalFlag.Body, BLOB($Credential.SignalFlag.Secret)))}";
const EXAMPLE = `{ "deals": [{
  "id": "D-17", "name": "15 more seats", "type": "seat-add",
  "status": "open", "amount": "12000.00", "currency": "EUR",
  "accountId": "9081163007251",
  "createdAt": "2026-11-10T09:00:00Z", "closedAt": null,
  "modifiedAt": "2026-11-12T14:05:00Z"
}] }`;

/** What an admin does on the CRM's side. */
export function Steps({
  t,
  system,
}: {
  readonly t: OutcomesWords;
  readonly system: Connection["system"];
}) {
  return (
    <section className="steps">
      <h2>{t("connections.steps.title")}</h2>
      {system === "salesforce" && (
        <ol>
          <li>{t("connections.steps.salesforce1")}</li>
          <li>
            {t("connections.steps.salesforce2")}
            <code translate="no">{FORMULA}</code>
          </li>
          <li>{t("connections.steps.salesforce3")}</li>
        </ol>
      )}
      {system === "hubspot" && (
        <ol>
          <li>{t("connections.steps.hubspot1")}</li>
          <li>{t("connections.steps.hubspot2")}</li>
          <li>{t("connections.steps.hubspot3")}</li>
        </ol>
      )}
      {system === "standard" && (
        <ol>
          <li>{t("connections.steps.standard1")}</li>
          <li>
            {t("connections.steps.standard2")}
            <code translate="no">{EXAMPLE}</code>
          </li>
        </ol>
      )}
    </section>
  );
}

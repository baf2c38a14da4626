// By which calendar a tenant counts its months, quarters and years, and when a month closes by itself.
import type { z } from "zod";
import { ReportingCalendar, ReportingCalendarAnswer } from "../api/report.ts";
import { isZone } from "../domain/calendar.ts";
import { isCurrency } from "../domain/money.ts";
import type { Configuration } from "../storage/configuration.ts";
import {
  type CalendarChange,
  changeReportingCalendar,
  lastCalendarChange,
} from "../storage/reporting-calendars.ts";
import { sessionOperation } from "./contract/operation.ts";
import { json } from "./message/answer.ts";
import { invalid } from "./problem.ts";

const answers = {
  200: { description: "The calendar that is reported by.", schema: ReportingCalendarAnswer },
};

export const showReporting = sessionOperation({
  id: "reporting-calendar.show",
  summary: "The zone and the fiscal year by which reports are counted.",
  answers,
  async handle({ configuration }, { database }) {
    const {
      zone,
      fiscalStart,
      closeAfterDays,
      reportingCurrency: currency,
      id,
    } = configuration.tenant;
    const change = await lastCalendarChange(database, id);
    return json(viewOf({ zone, fiscalStart, closeAfterDays, currency }, change, configuration));
  },
});

export const putReporting = sessionOperation({
  id: "reporting-calendar.put",
  summary:
    "Reports by another calendar from now on. Nothing that is past moves: flags keep their month, and closed months stay as reported.",
  body: { schema: ReportingCalendar },
  answers,
  async handle({ body, configuration, caller }, endpoint) {
    if (!isZone(body.zone))
      return {
        ...invalid(
          "zone",
          `The field zone: there is no time zone ${body.zone}. Name one such as Europe/Berlin.`,
        ),
        reason: "unknown-zone",
      };
    const { currency = configuration.tenant.reportingCurrency } = body;
    if (currency !== null && !isCurrency(currency))
      return {
        ...invalid(
          "currency",
          `The field currency: there is no currency ${currency}. Name one such as EUR.`,
        ),
        reason: "unknown-currency",
      };
    const { database } = endpoint;
    await changeReportingCalendar(database, caller.tenantId, body, {
      by: caller.memberId,
      at: new Date(endpoint.now()),
    });
    endpoint.configurations.forget(caller.tenantId);
    const change = await lastCalendarChange(database, caller.tenantId);
    return json(viewOf({ ...body, currency }, change, configuration));
  },
});

const viewOf = (
  calendar: ReportingCalendar & { readonly currency: string | null },
  change: CalendarChange | null,
  { members }: Configuration,
): z.input<typeof ReportingCalendarAnswer> => ({
  ...calendar,
  since: change?.since.toISOString() ?? null,
  by:
    change === null || change.byId === null
      ? null
      : { id: change.byId, name: members.get(change.byId)?.name ?? null },
});

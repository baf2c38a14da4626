import type { Subject } from "../../storage/redact.ts";
import { type Given, UsageError } from "./command.ts";

export const SUBJECTS = ["requester", "agent", "account"] as const;
export const SUBJECT_USAGE = "--tenant TENANT --requester ID | --agent ID | --account ID";
export const SUBJECT_OPTIONS = {
  tenant: "text",
  requester: "text",
  agent: "text",
  account: "text",
} as const;

/** Whose data is meant; exactly one, by the number it has in Zendesk. */
export function subjectOf(given: Given): Subject {
  const [subject, ...others] = SUBJECTS.flatMap((is) => {
    const id = given.optional(is);
    return id === undefined ? [] : [{ is, id }];
  });
  if (subject === undefined || others.length > 0)
    throw new UsageError(`Say whose data is meant, once: ${SUBJECT_USAGE}`);
  if (!/^[1-9]\d{0,18}$/.test(subject.id))
    throw new UsageError(`--${subject.is} ${subject.id} is not a number that Zendesk gives out.`);
  return subject;
}

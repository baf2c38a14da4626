// What a Zendesk account needs to be told, and what an admin chooses of what is written into tickets.
import { z } from "zod";
import { SPOKEN_LOCALES } from "../../domain/spoken.ts";
import type { SettingField } from "../destination-type.ts";

export const ZendeskSettings = z
  .strictObject({
    subdomain: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{1,62}$/, "is the first part of your Zendesk's address only"),
    clientId: z.string().min(1).max(200),
    clientSecret: z.string().min(1).max(500),
    refreshToken: z.string().min(1).max(2000).optional(),
    answer: z.enum(["note", "side-conversation", "nothing"]),
    sideTo: z.email("is not an e-mail address").optional(),
    tag: z
      .string()
      .regex(/^[\p{L}\p{N}_/.-]{1,60}$/u, "holds letters, digits and _ - . / only")
      .optional(),
    fieldId: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
    language: z.enum(SPOKEN_LOCALES),
  })
  .refine(({ answer, sideTo }) => answer !== "side-conversation" || sideTo !== undefined, {
    path: ["sideTo"],
    message: "is needed for side conversations",
  })
  .refine(
    ({ answer, tag, fieldId }) =>
      answer !== "nothing" || tag !== undefined || fieldId !== undefined,
    { path: ["answer"], message: "with neither a tag nor a field, nothing would be written" },
  );
export type ZendeskSettings = z.infer<typeof ZendeskSettings>;

export const ZENDESK_FIELDS: readonly SettingField[] = [
  {
    key: "subdomain",
    leads: true,
    input: "text",
    label: "Subdomain",
    help: "The first part of your Zendesk's address: example for example.zendesk.com.",
    placeholder: "example",
  },
  {
    key: "clientId",
    input: "text",
    label: "OAuth client: identifier",
    help: "Admin Center → Apps and integrations → APIs → OAuth clients. Make a confidential client with the scopes tickets:read and tickets:write; for a ticket field or side conversations, read and write.",
  },
  { key: "clientSecret", input: "text", label: "OAuth client: secret", secret: true },
  {
    key: "refreshToken",
    input: "text",
    label: "Refresh token",
    help: "Only where the client may not sign in by itself (client credentials). It is used up and replaced with every use, so save before trying.",
    secret: true,
    optional: true,
  },
  {
    key: "answer",
    input: "choice",
    label: "Where the answer is written",
    help: "What became of a flag. Customers never see it, and no ticket's status changes by it.",
    initial: "note",
    choices: [
      { value: "note", label: "Internal note on the ticket" },
      { value: "side-conversation", label: "Side conversation" },
      { value: "nothing", label: "Nowhere: tag or field only" },
    ],
  },
  {
    key: "sideTo",
    input: "email",
    label: "Side conversation with",
    help: "The e-mail address that takes part in it.",
    optional: true,
  },
  {
    key: "tag",
    input: "text",
    label: "Tag",
    help: "A ticket with a flag gets this tag, and this tag with the flag's status behind it, such as signal_flag_contacted.",
    optional: true,
    placeholder: "signal_flag",
  },
  {
    key: "fieldId",
    input: "number",
    label: "Ticket field",
    help: "The number of a text field that holds the flag's status.",
    optional: true,
  },
  {
    key: "language",
    input: "choice",
    label: "Language of the notes",
    initial: "en",
    choices: [
      { value: "en", label: "English" },
      { value: "de", label: "Deutsch" },
      { value: "es", label: "Español" },
      { value: "fr", label: "Français" },
      { value: "ja", label: "日本語" },
      { value: "pt-BR", label: "Português (Brasil)" },
    ],
  },
];

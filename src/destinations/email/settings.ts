// What the e-mail destination is told: the mail server, who writes, and to whom.
import { z } from "zod";
import { SPOKEN_LOCALES } from "../../domain/spoken.ts";
import { DestinationSettingsError, type SettingField } from "../destination-type.ts";
import { isMailbox } from "./mailbox.ts";

/** People who are told of every flag besides those it concerns; a list of more belongs into a mail server. */
const MOST_ADDRESSES = 10;

/** A field that was left empty says nothing. */
const left = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === "" || value === null ? undefined : value), schema);
const Text = z.string().trim().max(255);

export const EmailSettings = z.strictObject({
  host: Text.min(1).max(253),
  port: z.coerce.number().int().min(1).max(65_535),
  security: z.enum(["starttls", "tls"]),
  user: left(Text.optional()),
  password: left(z.string().max(1024).optional()),
  from: Text,
  fromName: left(Text.optional()),
  replyTo: left(Text.optional()),
  toOwner: z.boolean().default(true),
  toLead: z.boolean().default(false),
  addresses: left(z.string().max(4000).optional()),
  language: left(z.enum(SPOKEN_LOCALES).default("en")),
  digests: z.boolean().default(true),
});
export type EmailSettings = z.infer<typeof EmailSettings>;

/** Fixed addresses as they were typed: one below the other, or between commas. */
export const addressesOf = ({ addresses }: Pick<EmailSettings, "addresses">): string[] => [
  ...new Set(
    (addresses ?? "")
      .split(/[,;\n]/)
      .map((each) => each.trim())
      .filter((each) => each !== ""),
  ),
];

/** @throws {DestinationSettingsError} naming the field at fault, with nothing secret. */
export function readEmailSettings(settings: unknown): EmailSettings {
  const parsed = EmailSettings.safeParse(settings);
  if (!parsed.success) {
    const field = String(parsed.error.issues[0]?.path[0] ?? "");
    throw new DestinationSettingsError(
      field === "port"
        ? "The port is a number such as 587 or 465."
        : "E-mail needs the mail server's name, its port and how it is secured, and the sender's address.",
      { field: field === "" ? null : field },
    );
  }
  const read = parsed.data;
  if (!/^[A-Za-z0-9.:[\]-]+$/.test(read.host))
    refuse("host", "The mail server's name is none. Write it like smtp.example.com.");
  if (!isMailbox(read.from)) refuse("from", "The sender is no e-mail address.");
  if (read.replyTo !== undefined && !isMailbox(read.replyTo))
    refuse("replyTo", "The address for answers is no e-mail address.");
  const fixed = addressesOf(read);
  const wrong = fixed.findIndex((each) => !isMailbox(each));
  if (wrong >= 0) refuse("addresses", `The ${ordinal(wrong + 1)} address is no e-mail address.`);
  if (fixed.length > MOST_ADDRESSES)
    refuse(
      "addresses",
      `At most ${MOST_ADDRESSES} addresses; use a list of your mail server for more.`,
    );
  if (!read.toOwner && !read.toLead && fixed.length === 0)
    refuse(
      "addresses",
      "Nobody would get a mail. Choose the owner, the lead, or enter an address.",
    );
  if ((read.user === undefined) !== (read.password === undefined))
    refuse(
      read.user === undefined ? "user" : "password",
      "User name and password are entered together, or both left out.",
    );
  return read;
}

const refuse = (field: string, message: string): never => {
  throw new DestinationSettingsError(message, { field });
};

const ordinal = (n: number): string => `${n}${["th", "st", "nd", "rd"][n] ?? "th"}`;

export const EMAIL_FIELDS: readonly SettingField[] = [
  {
    key: "host",
    input: "text",
    leads: true,
    label: "Mail server",
    placeholder: "smtp.example.com",
  },
  {
    key: "port",
    input: "number",
    label: "Port",
    initial: 587,
    help: "587 with STARTTLS, 465 with TLS.",
  },
  {
    key: "security",
    input: "choice",
    label: "Security",
    help: "Without one of them nothing is sent: flags hold customers’ words.",
    choices: [
      { value: "starttls", label: "STARTTLS, required" },
      { value: "tls", label: "TLS from the first byte" },
    ],
    initial: "starttls",
  },
  { key: "user", input: "text", label: "User name", optional: true },
  { key: "password", input: "text", label: "Password", secret: true, optional: true },
  { key: "from", input: "email", label: "Sender", placeholder: "flags@example.com" },
  {
    key: "fromName",
    input: "text",
    label: "Sender’s name",
    optional: true,
    placeholder: "Signal Flag",
  },
  { key: "replyTo", input: "email", label: "Answers go to", optional: true },
  {
    key: "toOwner",
    input: "switch",
    label: "Write to the flag’s owner",
    help: "Flags without an owner go to the queue’s lead.",
    initial: true,
  },
  { key: "toLead", input: "switch", label: "Write to the queue’s lead", initial: false },
  {
    key: "addresses",
    input: "text",
    label: "Further addresses",
    help: "Between commas. They get no links that act.",
    optional: true,
  },
  {
    key: "language",
    input: "choice",
    label: "Language for further addresses",
    help: "People get mails in their own language.",
    choices: [
      { value: "en", label: "English" },
      { value: "de", label: "Deutsch" },
      { value: "es", label: "Español" },
      { value: "fr", label: "Français" },
      { value: "ja", label: "日本語" },
      { value: "pt-BR", label: "Português (Brasil)" },
    ],
    initial: "en",
  },
  {
    key: "digests",
    input: "switch",
    label: "Send the weekly digest",
    help: "On Monday at nine where each person is; everybody can switch their own off.",
    initial: true,
  },
];

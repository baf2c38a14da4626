// What CS does with a flag besides moving it. A file of its own, since the sidebar sends none of it.
import { z } from "zod";
import { MOST_MENTIONED } from "../domain/follow-up.ts";
import {
  Currency,
  filledText,
  FlagId,
  Instant,
  isAfterYear0,
  NO_SUCH_YEAR,
  optionalText,
  text,
  ZendeskId,
} from "./text.ts";

/** Made by the client; the same follow-up sent twice is made once. */
const RequestId = FlagId;
/** The flag's version that the person saw; another one means somebody else did something meanwhile. */
const SeenVersion = z.int();

export const LONGEST_WHY = 300;
export const LONGEST_REMARK = 1000;
export const LONGEST_NEXT_STEP = 300;
export const LONGEST_THANKS = 200;
const LONGEST_LINK = 500;

/** An address in the CRM: over https, and without a name or password in it. */
const CrmLink = text(LONGEST_LINK)
  .refine((address) => {
    const url = URL.parse(address);
    return url?.protocol === "https:" && url.username === "" && url.password === "";
  }, "is not an https address")
  .meta({ format: "uri" });

/** `POST /v1/flags/{id}/follow-ups`, answered like a move. */
export const FollowUpFlag = z.discriminatedUnion("act", [
  /** Out of sight until an instant; the clock goes on. Any change by somebody else brings it back. */
  z.strictObject({
    id: RequestId,
    version: SeenVersion,
    act: z.literal("snooze"),
    until: Instant,
    why: filledText(LONGEST_WHY),
  }),
  z.strictObject({ id: RequestId, version: SeenVersion, act: z.literal("wake") }),
  /** A colleague becomes the owner; the deadline stays, or comes earlier by the colleague's calendar. */
  z.strictObject({
    id: RequestId,
    version: SeenVersion,
    act: z.literal("hand-over"),
    to: ZendeskId,
    note: optionalText(LONGEST_REMARK),
  }),
  /** A remark, and the colleagues who should hear of it. */
  z.strictObject({
    id: RequestId,
    version: SeenVersion,
    act: z.literal("mention"),
    to: z
      .array(ZendeskId)
      .max(MOST_MENTIONED)
      .transform((ids) => [...new Set(ids)]),
    words: filledText(LONGEST_REMARK),
  }),
  /** What was agreed with the customer. */
  z.strictObject({
    id: RequestId,
    version: SeenVersion,
    act: z.literal("agree"),
    nextStep: filledText(LONGEST_NEXT_STEP),
    on: z.iso.date().refine(isAfterYear0, NO_SUCH_YEAR).nullable(),
    amount: z
      .strictObject({
        amountMinor: z.string().regex(/^\d{1,19}$/, "is negative, or not in whole minor units"),
        currency: Currency,
      })
      .nullable(),
    link: CrmLink.nullable(),
  }),
  /** One line to the agents who heard it. */
  z.strictObject({
    id: RequestId,
    version: SeenVersion,
    act: z.literal("thank"),
    words: text(LONGEST_THANKS)
      .regex(/\S/, "is empty")
      .regex(/^[^\n]*$/, "has more than one line")
      .trim(),
  }),
]);
export type FollowUpFlag = z.infer<typeof FollowUpFlag>;

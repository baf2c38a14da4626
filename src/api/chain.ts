// The newest link of a tenant's chain of events. Kept outside of the database, it shows whether the newest were cut off.
import { z } from "zod";
import { Instant } from "./text.ts";

/** `GET /v1/chain` */
export const Chain = z.object({
  /** `null`: no event is sealed yet. */
  newest: z
    .object({
      /** From 0 on, as a decimal string. */
      position: z.string(),
      /** SHA-256, hexadecimal. */
      link: z.string(),
      sealedAt: Instant,
      /** Both in one, as `signal-flag verify --expect` takes it. */
      expect: z.string(),
    })
    .nullable(),
});
export type Chain = z.infer<typeof Chain>;

// What an endpoint in a process of its own is told.
import { z } from "zod";

export const PUBLIC_URL = "https://flags.example.com";

/** What the process is told. */
export const EndpointMessage = z.strictObject({
  url: z.string(),
  sessionKey: z.string(),
  encryptionKey: z.string(),
  /** 0: any that is free. */
  port: z.int(),
  plant: z.string().optional(),
  /** Of the raiser; as in production when left out. */
  lanes: z.int().optional(),
  batch: z.int().optional(),
  /** Milliseconds that every commit takes longer, as on a slower disk. */
  commitMs: z.number().optional(),
  /** Left out: nobody is told to wait because of who they are, since a campaign's whole load comes from a few. */
  usualLimits: z.boolean().optional(),
});
export type EndpointMessage = z.infer<typeof EndpointMessage>;

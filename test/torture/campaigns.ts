// Every campaign with its two lengths. A short form of 0 runs on request only.
import type { Outcome, Run } from "./campaign.ts";

interface Campaign {
  readonly name: string;
  readonly unit: string;
  readonly short: number;
  readonly long: number;
  /** Controls that can be taken away, each of which must make it fail. */
  readonly plants: readonly string[];
  readonly load: () => Promise<{ run: (run: Run) => Promise<Outcome> }>;
}

export const CAMPAIGNS: readonly Campaign[] = [
  {
    name: "kill",
    unit: "kills of the endpoint",
    short: 25,
    long: 500,
    plants: ["answer-before-commit", "new-id-on-retry"],
    load: () => import("./kill.ts"),
  },
  {
    name: "postgres",
    unit: "immediate stops of PostgreSQL",
    short: 5,
    long: 50,
    plants: ["answer-before-commit", "new-id-on-retry"],
    load: () => import("./postgres.ts"),
  },
  {
    name: "control",
    unit: "crashes with commits that do not wait for the disk",
    short: 3,
    long: 10,
    plants: ["safe-commit"],
    load: () => import("./control.ts"),
  },
  {
    name: "same-key",
    unit: "rounds of 500 requests with one id",
    short: 1,
    long: 20,
    plants: ["new-id-on-retry"],
    load: () => import("./same-key.ts"),
  },
  {
    name: "steps",
    unit: "rounds of a crash at every step",
    short: 1,
    long: 10,
    plants: ["no-event-in-commit", "deliver-before-claim"],
    load: () => import("./steps.ts"),
  },
  {
    name: "deliveries",
    unit: "messages",
    short: 200,
    long: 5000,
    plants: ["new-id-on-retry", "settle-without-lease"],
    load: () => import("./deliveries.ts"),
  },
  {
    name: "outbox",
    unit: "schedules of the browser's outbox",
    short: 40,
    long: 500,
    plants: ["new-id-on-retry", "send-before-keeping", "drop-when-full"],
    load: () => import("./outbox.ts"),
  },
  {
    name: "fuzz",
    unit: "requests",
    short: 5000,
    long: 200_000,
    plants: ["forgotten-field", "open-door"],
    load: () => import("./fuzz.ts"),
  },
  {
    name: "overload",
    unit: "times as many as can be stored",
    short: 2,
    long: 10,
    plants: ["endless-queue"],
    load: () => import("./overload.ts"),
  },
  {
    name: "slow",
    unit: "slow sockets",
    short: 30,
    long: 500,
    plants: ["patient-server"],
    load: () => import("./slow.ts"),
  },
  {
    name: "hostile",
    unit: "hostile texts",
    short: 40,
    long: 1200,
    plants: ["markup", "formulas"],
    load: () => import("./hostile.ts"),
  },
  {
    name: "fsync",
    unit: "acknowledgements under strace",
    short: 0,
    long: 10_000,
    plants: ["fsync-off", "unsafe-commit"],
    load: () => import("./fsync.ts"),
  },
];

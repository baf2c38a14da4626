// Every campaign with its two lengths, and the controls it would miss. A short form of 0 runs on request only.
import type { Outcome, Run } from "./campaign.ts";

export interface Campaign {
  readonly name: string;
  readonly unit: string;
  readonly short: number;
  readonly long: number;
  /** Controls that can be taken away, each of which must make it fail. */
  readonly plants: Readonly<Record<string, Plant>>;
  /** A Debian package that it takes. */
  readonly needs?: string;
  readonly load: () => Promise<{ run: (run: Run) => Promise<Outcome> }>;
}

export interface Plant {
  /** How often is enough to notice. */
  readonly count: number;
  /** The control that is taken away. */
  readonly control: string;
  /** The figure that shows it, and what it then says; anything but 0 when left out. */
  readonly figure: string;
  readonly says?: RegExp;
}

export const CAMPAIGNS: readonly Campaign[] = [
  {
    name: "kill",
    unit: "kills of the endpoint",
    short: 25,
    long: 500,
    plants: {
      "answer-before-commit": {
        count: 1,
        control: "the answer comes after the commit",
        figure: "lost",
      },
      "new-id-on-retry": { count: 5, control: "a retry keeps its id", figure: "twice" },
    },
    load: () => import("./kill.ts"),
  },
  {
    name: "postgres",
    unit: "immediate stops of PostgreSQL",
    short: 5,
    long: 50,
    plants: {
      "answer-before-commit": {
        count: 2,
        control: "the answer comes after the commit",
        figure: "lost",
      },
      "new-id-on-retry": { count: 2, control: "a retry keeps its id", figure: "twice" },
    },
    load: () => import("./postgres.ts"),
  },
  {
    name: "control",
    unit: "crashes with commits that do not wait for the disk",
    short: 3,
    long: 10,
    // The other way round: with safe commits nothing is lost, so there is nothing to catch.
    plants: {
      "safe-commit": {
        count: 1,
        control: "the control itself: with commits that wait, the same crash loses nothing",
        figure: "lost",
        says: /^0$/,
      },
    },
    load: () => import("./control.ts"),
  },
  {
    name: "same-key",
    unit: "rounds of 500 requests with one id",
    short: 1,
    long: 20,
    plants: {
      "new-id-on-retry": {
        count: 1,
        control: "a retry keeps its id",
        figure: "rounds with other than one row",
      },
    },
    load: () => import("./same-key.ts"),
  },
  {
    name: "steps",
    unit: "rounds of a crash at every step",
    short: 1,
    long: 10,
    plants: {
      "no-event-in-commit": {
        count: 1,
        control: "flag, event and deliveries are one commit",
        figure: "left wrong",
      },
      "deliver-before-claim": {
        count: 1,
        control: "a message is settled after it was sent",
        figure: "left wrong",
      },
    },
    load: () => import("./steps.ts"),
  },
  {
    name: "deliveries",
    unit: "messages",
    short: 200,
    long: 5000,
    plants: {
      "new-id-on-retry": {
        count: 40,
        control: "a message keeps its id at every attempt",
        figure: "sent again under another id",
      },
      "settle-without-lease": {
        count: 200,
        control: "only the lease's holder settles",
        figure: "results of workers without a lease",
      },
    },
    load: () => import("./deliveries.ts"),
  },
  {
    name: "outbox",
    unit: "schedules of the browser's outbox",
    short: 40,
    long: 500,
    plants: {
      "new-id-on-retry": { count: 20, control: "a retry keeps its id", figure: "twice" },
      "send-before-keeping": {
        count: 20,
        control: "a flag is kept before it is sent",
        figure: "silent",
      },
      "drop-when-full": {
        count: 10,
        control: "what the disk does not take stays in memory and is shown",
        figure: "silent",
      },
    },
    load: () => import("./outbox.ts"),
  },
  {
    name: "fuzz",
    unit: "requests",
    short: 5000,
    long: 200_000,
    plants: {
      "open-door": {
        count: 300,
        control: "nobody gets in without a session",
        figure: "violations",
        says: /ignored_auth/,
      },
      "any-role": {
        count: 300,
        control: "a role does what it may and no more",
        figure: "violations",
        says: /role_conformance/,
      },
      "takes-anything": {
        count: 300,
        control: "what does not fit the contract is refused",
        figure: "violations",
        says: /negative_data_rejection/,
      },
      "forgotten-field": {
        count: 300,
        control: "answers fit the contract",
        figure: "violations",
        says: /response_schema_conformance/,
      },
      stumbling: {
        count: 300,
        control: "no answer is a 5xx",
        figure: "violations",
        says: /not_a_server_error/,
      },
      "undocumented-answer": {
        count: 300,
        control: "every status is in the contract",
        figure: "violations",
        says: /status_code_conformance/,
      },
      "other-type": {
        count: 300,
        control: "every content type is in the contract",
        figure: "violations",
        says: /content_type_conformance/,
      },
      "no-request-id": {
        count: 300,
        control: "every answer carries its request id",
        figure: "violations",
        says: /response_headers_conformance/,
      },
      "wrong-allow": {
        count: 300,
        control: "a 405 says which methods there are",
        figure: "violations",
        says: /allow_header_conformance/,
      },
      "forgets-the-first-answer": {
        count: 2000,
        control: "the same request gets the same answer",
        figure: "violations",
        says: /same_request_same_answer/,
      },
    },
    load: () => import("./fuzz.ts"),
  },
  {
    name: "overload",
    unit: "times as many as can be stored",
    short: 2,
    long: 10,
    plants: {
      "endless-queue": {
        count: 2,
        control: "the queue of raises is bounded",
        figure: "refused with Retry-After",
        says: /^0$/,
      },
    },
    load: () => import("./overload.ts"),
  },
  {
    name: "slow",
    unit: "slow sockets",
    short: 30,
    long: 500,
    plants: {
      "patient-server": {
        count: 12,
        control: "slow sockets are closed",
        figure: "closed later than 15 s",
      },
    },
    load: () => import("./slow.ts"),
  },
  {
    name: "hostile",
    unit: "hostile texts",
    short: 24,
    long: 1200,
    plants: {
      markup: {
        count: 4,
        control: "text is text, under a policy that allows nothing else",
        figure: "complaints of the pages",
      },
      formulas: { count: 30, control: "no cell begins like a formula", figure: "formula cells" },
    },
    load: () => import("./hostile.ts"),
  },
  {
    name: "fsync",
    unit: "acknowledgements under strace",
    short: 0,
    long: 10_000,
    plants: {
      "fsync-off": {
        count: 300,
        control: "the log is synced before the answer",
        figure: "answered before the disk had it",
      },
      "unsafe-commit": {
        count: 300,
        control: "a commit waits for the disk",
        figure: "answered before the disk had it",
      },
    },
    needs: "strace",
    load: () => import("./fsync.ts"),
  },
];

/** @throws {Error} when there is no campaign of that name. */
export function campaignOf(name: string): Campaign {
  const found = CAMPAIGNS.find((campaign) => campaign.name === name);
  if (found === undefined) throw new Error(`There is no campaign ${name}.`);
  return found;
}

// A year of a made-up company's tickets and deals, for whoever wants to see a backtest before exporting their own.
import { defaultTaxonomy } from "../../domain/default-taxonomy.ts";
import { allSignals } from "../../domain/taxonomy.ts";
import { diceFrom } from "../sample/dice.ts";

const TICKETS = 12_000;
const ACCOUNTS = 400;
const DEALS = 160;
const DAY = 86_400_000;
const START = Date.UTC(2025, 0, 1);
/** Shares of tickets that say a signal, and of those deals that followed one. */
const CARRYING = 0.06;
const FOLLOWING = 0.45;

const EVERYDAY = [
  "How do I change the default view of my list?",
  "The export button is not where your guide says it is.",
  "Could you send me a copy of last month's invoice?",
  "My colleague cannot find the archive, is it still there?",
  "Thanks for the quick answer, it works now.",
  "Please reset the two-factor codes of my account.",
];

/** One Zendesk ticket a line, and a CRM's CSV; the same ones every time. */
export function sampleFiles(): { tickets: Blob; deals: Blob } {
  const dice = diceFrom(2025);
  const says = allSignals(defaultTaxonomy).flatMap(({ kind, signal }) =>
    signal.customerSays.map((sentence) => ({ kind, sentence })),
  );
  const flagged: { account: number; at: number }[] = [];
  const tickets = Array.from({ length: TICKETS }, (_, id) => {
    const at = START + Math.floor((id * 365 * DAY) / TICKETS);
    const account = dice.whole(1, ACCOUNTS);
    const signal = dice.chance(CARRYING) ? dice.pick(says) : null;
    if (signal?.kind === "expansion") flagged.push({ account, at });
    return JSON.stringify({
      id: id + 1,
      created_at: new Date(at).toISOString(),
      organization_id: account,
      subject: "A question",
      description: `Hello, ${dice.pick(EVERYDAY)} ${signal?.sentence ?? dice.pick(EVERYDAY)}`,
    });
  });
  const deals = Array.from({ length: DEALS }, (_, id) => {
    const cause = dice.chance(FOLLOWING) ? dice.pick(flagged) : null;
    const account = cause?.account ?? dice.whole(1, ACCOUNTS);
    const made = (cause?.at ?? START + dice.whole(30, 330) * DAY) + dice.whole(2, 40) * DAY;
    const closed = made + dice.whole(3, 30) * DAY;
    const type = dice.pick(["seat-add", "upsell", "cross-sell", "tier-upgrade"]);
    const won = dice.chance(0.6) ? "won" : "lost";
    const amount = `${dice.whole(9, 240) * 100}.00`;
    return `D-${id + 1},${account},,Deal ${id + 1},${type},${won},${amount},EUR,${iso(made)},${iso(closed)}`;
  });
  return {
    tickets: new Blob([tickets.join("\n")]),
    deals: new Blob([
      `opportunity_id,account_id,account_name,name,type,status,amount,currency,created_at,closed_at\n${deals.join("\n")}\n`,
    ]),
  };
}

const iso = (at: number): string => new Date(at).toISOString();

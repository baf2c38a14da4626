import { type SampleAccount, accounts } from "./accounts.ts";
import { inventedName, trades } from "./account-names.ts";
import { diceFrom } from "./dice.ts";
import { csManagers } from "./people.ts";

/** Customers whose tickets have long been archived: with them a month has enough deals to say something about. */
const FURTHER = 420;

// Yearly price of a seat in minor units, as the fifteen accounts of the desk pay it, and how large such customers are.
const sizes = [
  { plan: "Starter", segment: "SMB", share: 14, seats: [6, 20], price: 36_000 },
  { plan: "Growth", segment: "SMB", share: 38, seats: [18, 70], price: 54_000 },
  { plan: "Scale", segment: "Mid-market", share: 36, seats: [60, 190], price: 72_000 },
  { plan: "Enterprise", segment: "Enterprise", share: 12, seats: [440, 820], price: 76_000 },
] as const;

/** Every customer of the sandbox: the fifteen of the desk, then those that only the months before know. */
export const accountBook: readonly SampleAccount[] = [...accounts, ...furtherAccounts()];

function furtherAccounts(): SampleAccount[] {
  const dice = diceFrom(20_261_101);
  return Array.from({ length: FURTHER }, (_, place): SampleAccount => {
    const { plan, segment, seats: bounds, price } = dice.pickBy(sizes, ({ share }) => share);
    const trade = trades[place % trades.length];
    const name = inventedName(place);
    const seats = dice.whole(bounds[0], bounds[1]);
    const region = dice.pickBy(["Americas", "EMEA", "APAC"] as const, (each) =>
      each === "APAC" ? 1 : 4,
    );
    return {
      id: String(9_082_004_117_306 + place * 7_919_341),
      name: `${name} ${dice.pick(trade?.endings ?? ["Group"])}`,
      domain: `${name.toLowerCase()}.example`,
      crmId: `0015g00000${(2_117_306 + place * 7_919).toString(36).toUpperCase().padStart(5, "L")}AAG`,
      plan,
      seats,
      seatsUsed: Math.min(seats, Math.round(seats * dice.between(0.74, 1.04))),
      arrMinor: seats * price,
      currency: region === "EMEA" && dice.chance(0.04) ? "EUR" : "USD",
      renewsInDays: dice.whole(4, 364),
      ownerId: dice.chance(0.04) ? null : dice.pick(csManagers).id,
      segment,
      region,
      industry: trade?.industry ?? "Services",
    };
  });
}

// A period's won deals as models of several touches would share them out: assumptions beside the default, never the headline.
import type { Instant } from "../instant.ts";
import { shareOut, TOUCH_MODELS, type TouchModel } from "./touch-models.ts";

/** A flag before a deal: one that qualifies, or one that was joined to such a one. */
export type DealTouch = {
  flagId: string;
  at: Instant;
  /** Null: nobody was sure which. */
  signal: string | null;
  team: string | null;
  /** It was joined to another flag, which is a touch as well. */
  isJoined: boolean;
};

export type TouchedDealRow = {
  crm: string;
  id: string;
  name: string;
  accountName: string | null;
  amountMinor: bigint;
  currency: string;
  createdAt: Instant;
  closedAt: Instant;
  /** The flag that the deal is credited to, with its signal and team; null when it is owed to nobody. */
  credited: { flagId: string; signal: string | null; team: string | null } | null;
  touches: readonly DealTouch[];
};

/** Minor units under the default and under each model. */
export type Amounts = Record<TouchModel | "default", bigint>;

/** `nobody` takes what no flag has a part in; `null` is a flag without signal, or an agent without team. */
export type Part = { of: "nobody" } | { of: "name"; name: string | null };

export type PartAmounts = { part: Part; amounts: Amounts };

export type SharedDeal = Omit<TouchedDealRow, "touches"> & {
  touches: (DealTouch & { amounts: Record<TouchModel, bigint> })[];
};

export type CurrencyWhatIf = {
  currency: string;
  /** The same under each model: what was won. */
  total: bigint;
  bySignal: PartAmounts[];
  byTeam: PartAmounts[];
  /** Largest first. */
  deals: SharedDeal[];
};

/** One entry for each currency, by its code; the parts under each model add up to the total, to the minor unit. */
export function whatIf(deals: readonly TouchedDealRow[]): CurrencyWhatIf[] {
  const byCurrency = Map.groupBy(deals, ({ currency }) => currency);
  return [...byCurrency]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, rows]) => {
      const shared = rows.map(sharedDeal);
      return {
        currency,
        total: rows.reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
        bySignal: partsBy("signal", shared),
        byTeam: partsBy("team", shared),
        deals: shared.toSorted(bySize),
      };
    });
}

function sharedDeal({ touches, ...deal }: TouchedDealRow): SharedDeal {
  const asTouches = touches.map(({ flagId: id, at }) => ({ id, at }));
  const byModel = TOUCH_MODELS.map((model) => ({
    model,
    shares: new Map(shareOut(model, deal, asTouches).map((share) => [share.id, share.amountMinor])),
  }));
  const counted = new Set(byModel.flatMap(({ shares }) => [...shares.keys()]));
  return {
    ...deal,
    touches: touches
      .filter(({ flagId }) => counted.has(flagId))
      .toSorted((a, b) => a.at - b.at || (a.flagId < b.flagId ? -1 : 1))
      .map((touch) => {
        const amounts = noShares();
        for (const { model, shares } of byModel) amounts[model] = shares.get(touch.flagId) ?? 0n;
        return { ...touch, amounts };
      }),
  };
}

const noShares = (): Record<TouchModel, bigint> => ({
  linear: 0n,
  "u-shaped": 0n,
  "w-shaped": 0n,
  "time-decay": 0n,
});

function partsBy(what: "signal" | "team", deals: readonly SharedDeal[]): PartAmounts[] {
  const parts = new Map<string, PartAmounts>();
  const add = (part: Part, column: keyof Amounts, amount: bigint) => {
    const key = JSON.stringify(part);
    const line = parts.get(key) ?? { part, amounts: { default: 0n, ...noShares() } };
    line.amounts[column] += amount;
    parts.set(key, line);
  };
  for (const { credited, touches, amountMinor } of deals) {
    add(
      credited === null ? { of: "nobody" } : { of: "name", name: credited[what] },
      "default",
      amountMinor,
    );
    for (const model of TOUCH_MODELS) {
      if (touches.length === 0) add({ of: "nobody" }, model, amountMinor);
      for (const touch of touches)
        add({ of: "name", name: touch[what] }, model, touch.amounts[model]);
    }
  }
  const isNobody = ({ part }: PartAmounts) => (part.of === "nobody" ? 1 : 0);
  return [...parts]
    .toSorted(
      ([keyA, a], [keyB, b]) =>
        isNobody(a) - isNobody(b) ||
        Number(b.amounts.default > a.amounts.default) -
          Number(b.amounts.default < a.amounts.default) ||
        (keyA < keyB ? -1 : 1),
    )
    .map(([, line]) => line);
}

const bySize = (a: SharedDeal, b: SharedDeal): number =>
  Number(b.amountMinor > a.amountMinor) - Number(b.amountMinor < a.amountMinor) ||
  (`${a.crm}:${a.id}` < `${b.crm}:${b.id}` ? -1 : 1);

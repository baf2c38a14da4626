import { expect, test } from "vitest";
import en from "../../translations/en.json";
import { type RoutableAccount, route } from "../../src/domain/routing.ts";

const owned: RoutableAccount = { id: "1001", ownerId: "201" };
const everybody = () => true;
const nobody = () => false;

test.each([
  ["its account's owner", owned, everybody, "201", "account-owner"],
  ["whoever claims it, when the owner has left", owned, nobody, null, "owner-inactive"],
  [
    "whoever claims it, when nobody owns the account",
    { ...owned, ownerId: null },
    everybody,
    null,
    "no-owner",
  ],
  ["whoever claims it, when the ticket has no organization", null, everybody, null, "no-account"],
] as const)("a flag goes to %s, and says so", (_whom, account, isActive, ownerId, code) => {
  for (const kind of ["expansion", "friction"] as const)
    expect(route({ kind, account }, isActive)).toEqual({ queue: kind, ownerId, why: [{ code }] });
  expect(en.why).toHaveProperty(code);
});

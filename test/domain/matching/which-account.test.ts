import fc from "fast-check";
import { expect, test } from "vitest";
import { domainKey, hostOf } from "../../../src/domain/matching/company-domain.ts";
import { formsAgree, nameKey } from "../../../src/domain/matching/company-name.ts";
import { jaroWinkler, NEAR, nearNames } from "../../../src/domain/matching/near-names.ts";
import {
  type Company,
  type OurAccount,
  whichAccount,
} from "../../../src/domain/matching/which-account.ts";

test.each([
  ["Northwind Trading GmbH", "NORTHWIND  trading"],
  ["The Acme Company, Inc.", "acme"],
  ["Sotheby’s S.A.", "Sothebys"],
  ["Smith & Co. KG", "Smith and Co"],
  ["Łódź Usługi sp. z o.o.", "LODZ USLUGI"],
  ["Sofía Ñandú, S. de R.L. de C.V.", "sofia nandu"],
  ["Ｔｏｙｏｔａ　ＫＫ", "toyota"],
  ["株式会社ソニー", "ソニー㈱"],
  ["華為技術有限公司", "華為技術"],
  ["(주)삼성전자", "삼성전자 주식회사"],
  ["ООО «Рога и копыта»", "рога И КОПЫТА"],
  ["Volvo AB", "AB Volvo"],
  ["Mærsk A/S", "maersk"],
  ["Straße Plc", "STRASSE"],
])("%s and %s are one name", (one, other) => {
  expect(nameKey(one)).toBe(nameKey(other));
  expect(nameKey(one)).not.toBe("");
});

test.each([
  ["Acme Germany GmbH", "Acme GmbH"],
  ["Contoso North", "Contoso"],
  ["Müller", "Moller"],
  ["3M", "4M"],
  ["ガス", "カス"],
])("%s and %s are two names", (one, other) => {
  expect(nameKey(one)).not.toBe(nameKey(other));
});

test.each(["", "-", "A", "  .  ", "erased account"])("“%s” is nobody's name", (name) => {
  expect(nameKey(name)).toBe("");
});

test("a legal form that differs is another company, and one that is missing may be either", () => {
  expect(formsAgree("Acme GmbH", "Acme Inc.")).toBe(false);
  expect(formsAgree("Acme Limited", "Acme Ltd.")).toBe(true);
  expect(formsAgree("Acme Co., Ltd.", "Acme Ltd")).toBe(true);
  expect(formsAgree("Acme", "Acme Inc.")).toBe(true);
});

test.each([
  ["https://www.Acme.com/about?x=1", "acme.com"],
  ["emea.acme.co.uk", "acme.co.uk"],
  ["mia@shop.acme.com.br", "acme.com.br"],
  ["acme.myshopify.com", "acme.myshopify.com"],
  ["acme.github.io", "acme.github.io"],
  ["acme.example:8443", "acme.example"],
  ["gmail.com", null],
  ["mail.yahoo.co.jp", null],
  ["mia@googlemail.com", null],
  ["co.uk", null],
  ["localhost", null],
  ["192.168.0.1", null],
  ["https://linkedin.com/company/acme", null],
  ["not a domain", null],
])("the registrable domain of %s is %s", (written, key) => {
  expect(domainKey(written)).toBe(key);
});

test("www and a path are no part of a host, and a subdomain is", () => {
  expect(hostOf("http://www2.acme.com/x")).toBe("acme.com");
  expect(hostOf("emea.acme.com")).toBe("emea.acme.com");
});

test("Jaro and Winkler's own examples", () => {
  expect(jaroWinkler("martha", "marhta")).toBeCloseTo(0.9611, 4);
  expect(jaroWinkler("dwayne", "duane")).toBeCloseTo(0.84, 4);
  expect(jaroWinkler("dixon", "dicksonx")).toBeCloseTo(0.8133, 4);
});

test("a typing mistake and a subsidiary are near, another company is not", () => {
  const near = nearNames([
    { id: "1", key: "harrowmere freight" },
    { id: "2", key: "brackwater credit union" },
    { id: "3", key: "contoso" },
  ]);
  expect(near("harowmere freigt").map(({ id }) => id)).toEqual(["1"]);
  expect(near("harrowmere frieght").map(({ id }) => id)).toEqual(["1"]);
  expect(near("contoso deutschland").map(({ id }) => id)).toEqual(["3"]);
  expect(near("pellwick optics")).toEqual([]);
  for (const { score } of near("harrowmere frieght")) expect(score).toBeGreaterThanOrEqual(NEAR);
});

const names = ["Acme", "ACME GmbH", "Acme, Inc.", "Contoso", "Contoso Ltd", "ソニー株式会社", "-"];
const domains = ["acme.com", "www.acme.com", "emea.acme.com", "contoso.co.uk", "gmail.com", null];
const anAccount: fc.Arbitrary<OurAccount> = fc.record({
  id: fc.constantFrom("1", "2", "3", "4", "5"),
  name: fc.constantFrom(...names),
  domain: fc.constantFrom(...domains),
  crmId: fc.constant(null),
});
const aCompany: fc.Arbitrary<Company> = fc.record({
  crm: fc.constantFrom("salesforce", "hubspot"),
  id: fc.constantFrom("001", "002", "003", "name:acme"),
  name: fc.constantFrom(...names, null),
  domain: fc.constantFrom(...domains),
  externalId: fc.constantFrom(null, null, null, "1", "9"),
  byHand: fc.constantFrom(null, null, null, "2"),
});
const world = fc.record({
  accounts: fc.uniqueArray(anAccount, { selector: ({ id }) => id, maxLength: 5 }),
  companies: fc.uniqueArray(aCompany, {
    selector: ({ crm, id }) => `${crm} ${id}`,
    minLength: 1,
    maxLength: 6,
  }),
});

test("the order in which accounts and companies are known makes no difference", () => {
  fc.assert(
    fc.property(world, fc.nat(), ({ accounts, companies }, turn) => {
      const turned = <T>(list: readonly T[]) => [
        ...list.slice(turn % (list.length || 1)),
        ...list.slice(0, turn % (list.length || 1)),
      ];
      const all = companies.map((company) => whichAccount(company, accounts, companies));
      const again = companies.map((company) =>
        whichAccount(company, turned(accounts).toReversed(), turned(companies)),
      );
      expect(again).toEqual(all);
    }),
  );
});

test("a name or a domain that two accounts have is never taken by itself", () => {
  fc.assert(
    fc.property(world, ({ accounts, companies }) => {
      const shared = companies.filter((company) => {
        const match = whichAccount(company, accounts, companies);
        const matched = accounts.find(({ id }) => match.is === "certain" && id === match.accountId);
        if (match.is !== "certain" || matched === undefined) return false;
        const others = accounts.filter(({ id }) => id !== matched.id);
        return match.reason === "name"
          ? others.some(({ name }) => nameKey(name) === nameKey(matched.name))
          : match.reason === "domain" &&
              others.some(
                ({ domain }) => domainKey(domain ?? "") === domainKey(matched.domain ?? ""),
              );
      });
      expect(shared).toEqual([]);
    }),
  );
});

test("one more account never makes a match of a doubt, unless it is that account", () => {
  fc.assert(
    fc.property(world, anAccount, ({ accounts, companies }, added) => {
      const more = accounts.some(({ id }) => id === added.id) ? accounts : [...accounts, added];
      const made = companies.filter((company) => {
        const before = whichAccount(company, accounts, companies);
        const after = whichAccount(company, more, companies);
        return before.is !== "certain" && after.is === "certain" && after.accountId !== added.id;
      });
      expect(made).toEqual([]);
    }),
  );
});

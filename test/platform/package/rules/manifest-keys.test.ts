import { expect, test } from "vitest";
import {
  bytes,
  inManifest,
  sentencesAfter,
  support,
  text,
  without,
  type Row,
} from "../../../helpers/package-faults.ts";
import { write } from "../../../helpers/package-files.ts";

const rows: readonly Row[] = [
  [
    "no manifest",
    without("manifest.json"),
    ["manifest.json is missing from the root of the package: add it."],
  ],
  [
    "a manifest one folder down",
    (files) => {
      files.set("signal-flag/manifest.json", files.get("manifest.json") ?? new Uint8Array());
      files.delete("manifest.json");
    },
    [
      "manifest.json is at signal-flag/manifest.json, one folder down: pack the content of that folder, not the folder.",
    ],
  ],
  [
    "a manifest cut off in the middle",
    text("manifest.json", '{ "name": '),
    ["manifest.json is not JSON (Unexpected end of JSON input): correct it there."],
  ],
  [
    "a manifest that is a list",
    text("manifest.json", "[]"),
    ["manifest.json is not a JSON object: put its content between { and }."],
  ],
  [
    "a manifest with a byte-order mark",
    (files) => {
      files.set(
        "manifest.json",
        Buffer.concat([
          Buffer.from("efbbbf", "hex"),
          files.get("manifest.json") ?? new Uint8Array(),
        ]),
      );
    },
    ["manifest.json begins with a byte-order mark: save it as UTF-8 without one."],
  ],
  [
    "a manifest that is not UTF-8",
    bytes("manifest.json", "7b22ff227d"),
    ["manifest.json is not UTF-8: save it as UTF-8."],
  ],
  [
    "a key twice at the top",
    (files) => {
      const manifest = new TextDecoder().decode(files.get("manifest.json"));
      write(files, "manifest.json", manifest.replace("{", '{ "private": false, '));
    },
    ['manifest.json holds the key "private" twice: keep one of them.'],
  ],
  [
    "a key twice inside a list",
    (files) => {
      const manifest = new TextDecoder().decode(files.get("manifest.json"));
      write(
        files,
        "manifest.json",
        manifest.replace('"secure":true', '"secure":true,"sec\\u0075re":true'),
      );
    },
    ['manifest.json holds the key "parameters.1.secure" twice: keep one of them.'],
  ],
  [
    "no author",
    inManifest("author", undefined),
    ['manifest.json has no "author": add an object with name, email and url.'],
  ],
  [
    "an author that is only a name",
    inManifest("author", "Signal Flag"),
    ['"author" in manifest.json is not an object: give it name, email and url as keys.'],
  ],
  [
    "an author's name that is a number",
    inManifest("author.name", 1),
    ['"author.name" in manifest.json is not a string: put it in quotes.'],
  ],
  [
    "an author's e-mail that is a list",
    inManifest("author.email", []),
    ['"author.email" in manifest.json is not a string: put it in quotes.'],
  ],
  [
    "an author's address that is a number",
    inManifest("author.url", 1),
    ['"author.url" in manifest.json is not a string: put it in quotes.'],
  ],
  [
    "an author's address left empty",
    inManifest("author.url", ""),
    [
      '"author.url" in manifest.json is "", which is not an http or https address: give a whole address or leave the key out.',
    ],
  ],
  [
    "an author's address without a host",
    inManifest("author.url", "https://"),
    [
      '"author.url" in manifest.json is "https://", which is not an http or https address: give a whole address or leave the key out.',
    ],
  ],
  [
    "no default locale",
    inManifest("defaultLocale", undefined),
    ['manifest.json has no "defaultLocale": add the locale the words were written in, "en".'],
  ],
  [
    "a default locale that is a number",
    inManifest("defaultLocale", 1),
    ['"defaultLocale" in manifest.json is not a string: put it in quotes.'],
  ],
  [
    "a default locale with an underscore",
    inManifest("defaultLocale", "en_US"),
    [
      '"defaultLocale" in manifest.json is "en_US", which is not a locale such as en or pt-BR: correct it.',
    ],
  ],
  [
    "a default locale without its words",
    inManifest("defaultLocale", "nl"),
    ["translations/nl.json is missing, and it is the default locale: add it."],
  ],
  [
    "no framework version",
    inManifest("frameworkVersion", undefined),
    ['manifest.json has no "frameworkVersion": add "2.0".'],
  ],
  [
    "a framework version without its zero",
    inManifest("frameworkVersion", "2"),
    ['"frameworkVersion" in manifest.json is "2": write exactly "2.0".'],
  ],
  [
    "a framework version that is a number",
    inManifest("frameworkVersion", 2),
    ['"frameworkVersion" in manifest.json is not a string: put it in quotes.'],
  ],
  [
    "no version",
    inManifest("version", undefined),
    ['"version" in manifest.json is missing and package.json says "0.1.0": make them equal.'],
  ],
  [
    "a version that is a number",
    inManifest("version", 1),
    ['"version" in manifest.json is not a string: put it in quotes.'],
  ],
  [
    "another version than the project's",
    inManifest("version", "9.9.9"),
    ['"version" in manifest.json is "9.9.9" and package.json says "0.1.0": make them equal.'],
  ],
  [
    "an installation address that is not a string",
    inManifest("remoteInstallationURL", 1),
    ['"remoteInstallationURL" in manifest.json is not a string: put it in quotes.'],
  ],
  [
    "terms that are not an address",
    inManifest("termsConditionsURL", "terms"),
    [
      '"termsConditionsURL" in manifest.json is "terms", which is not an http or https address: give a whole address or leave the key out.',
    ],
  ],
  [
    "terms that are not a string",
    inManifest("termsConditionsURL", 1),
    ['"termsConditionsURL" in manifest.json is not a string: put it in quotes.'],
  ],
  [
    "an analytics id that is a number",
    inManifest("gaID", 1),
    ['"gaID" in manifest.json is not a string: put it in quotes.'],
  ],
  [
    "private as a word",
    inManifest("private", "yes"),
    ['"private" in manifest.json is not true or false: write one of them.'],
  ],
  [
    "signed addresses as a word",
    inManifest("signedUrls", "no"),
    ['"signedUrls" in manifest.json is not true or false: write one of them.'],
  ],
  [
    "single install as a number",
    inManifest("singleInstall", 1),
    ['"singleInstall" in manifest.json is not true or false: write one of them.'],
  ],
  [
    "requirements only as a word",
    inManifest("requirementsOnly", "no"),
    ['"requirementsOnly" in manifest.json is not true or false: write one of them.'],
  ],
  [
    "marketing only as a word",
    inManifest("marketingOnly", "no"),
    ['"marketingOnly" in manifest.json is not true or false: write one of them.'],
  ],
  [
    "requirements only beside an app",
    inManifest("requirementsOnly", true),
    [
      '"requirementsOnly" in manifest.json cannot stand beside location, frameworkVersion, assets/index-1.js: remove it.',
    ],
  ],
  [
    "marketing only beside an app",
    inManifest("marketingOnly", true),
    [
      '"marketingOnly" in manifest.json cannot stand beside location, frameworkVersion, parameters, "private": true, assets/index-1.js: remove it.',
    ],
  ],
  [
    "experiments as a list",
    inManifest("experiments", []),
    ['"experiments" in manifest.json is not an object: remove it.'],
  ],
  [
    "an experiment nobody knows",
    inManifest("experiments", { hashParams: true, warp: true }),
    ['"experiments.warp" in manifest.json is not known to Zendesk: remove it.'],
  ],
  [
    "the template switched off",
    inManifest("noTemplate", true),
    ['"noTemplate" in manifest.json is not supported: remove it.'],
  ],
  [
    "OAuth without its keys and parameter",
    inManifest("oauth", { client_id: "a", client_secret: "" }),
    [
      '"oauth.client_secret" in manifest.json is missing or empty: fill it in.',
      '"oauth.authorize_uri" in manifest.json is missing or empty: fill it in.',
      '"oauth.access_token_uri" in manifest.json is missing or empty: fill it in.',
      '"oauth" in manifest.json has no parameter of type "oauth" to belong to: add one or remove "oauth".',
    ],
  ],
  [
    "allowed hosts as a string",
    inManifest("domainWhitelist", "flags.example.com"),
    [
      '"domainWhitelist" in manifest.json is not a list of strings: list the host name.',
      '"domainWhitelist" in manifest.json is not exactly one bare host name: write ["flags.example.com"].',
    ],
  ],
  [
    "an allowed host that is a number",
    inManifest("domainWhitelist", [1]),
    [
      '"domainWhitelist" in manifest.json is not a list of strings: list the host name.',
      '"domainWhitelist" in manifest.json is not exactly one bare host name: write ["flags.example.com"].',
    ],
  ],
  [
    "two allowed hosts",
    inManifest("domainWhitelist", ["flags.example.com", "example.org"]),
    [
      '"domainWhitelist" in manifest.json is not exactly one bare host name: write ["flags.example.com"].',
    ],
  ],
  [
    "an allowed host with its scheme",
    inManifest("domainWhitelist", ["https://flags.example.com"]),
    [
      '"domainWhitelist" in manifest.json is not exactly one bare host name: write ["flags.example.com"].',
    ],
  ],
  [
    "another allowed host",
    inManifest("domainWhitelist", ["flags.example.org"]),
    [
      '"domainWhitelist" in manifest.json names flags.example.org and the package is for flags.example.com: package again with --endpoint.',
    ],
  ],
  [
    "pages at another host",
    inManifest(`${support}.nav_bar.url`, "https://flags.example.org/zendesk/launch"),
    [
      '"location.support.nav_bar.url" in manifest.json names flags.example.org and the package is for flags.example.com: package again with --endpoint.',
    ],
  ],
  [
    "pages at another port",
    inManifest(`${support}.nav_bar.url`, "https://flags.example.com:8443/zendesk/launch"),
    [
      '"location.support.nav_bar.url" in manifest.json names flags.example.com:8443 and the package is for flags.example.com: package again with --endpoint.',
    ],
  ],
  [
    "an endpoint setting for another host",
    inManifest("parameters.0.default", "https://flags.example.org"),
    [
      'The default of "endpoint_url" in manifest.json names flags.example.org and the package is for flags.example.com: package again with --endpoint.',
    ],
  ],
  [
    "no default for the endpoint",
    inManifest("parameters.0.default", undefined),
    [
      'The default of "endpoint_url" in manifest.json names no host and the package is for flags.example.com: package again with --endpoint.',
    ],
  ],
];

test.for(rows)("a package with %s is refused in words", async ([, breakIt, says]) => {
  const { errors } = await sentencesAfter(breakIt);
  expect(errors).toEqual(says);
});

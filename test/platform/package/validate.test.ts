import { expect, test } from "vitest";
import { validatePackage } from "../../../src/platform/package/validate.ts";
import {
  always,
  icon,
  parameter,
  script,
  sentencesAfter,
  support,
  text,
  type Row,
} from "../../helpers/package-faults.ts";
import { change, options, validPackage, write } from "../../helpers/package-files.ts";

const warnings: readonly Row[] = [
  [
    "a parameter that sounds like a secret",
    parameter({ name: "api_token", type: "text" }),
    [
      'The parameter "api_token" in manifest.json sounds like a secret and is not secure: add "secure": true if it is one.',
    ],
  ],
  [
    "a secure parameter with a default",
    parameter({ secure: true, scopes: ["header"] }),
    [
      'The parameter "endpoint_url" in manifest.json has a default, which Zendesk does not store securely: leave it out.',
    ],
  ],
  [
    "a hidden parameter with a default",
    parameter({ type: "hidden" }),
    [
      'The parameter "endpoint_url" in manifest.json has a default, which Zendesk does not store securely: leave it out.',
    ],
  ],
  [
    "the name of a namespace in a script",
    script('"http://www.w3.org/2000/svg"'),
    ['assets/index-1.js contains "http://": harmless where it is a name that nobody fetches.'],
  ],
  [
    "a drawing with a script",
    text("assets/a.svg", "<svg onload='x()'/>"),
    ["assets/a.svg holds a script or an event attribute: Zendesk will remove it."],
  ],
  [
    "a drawing with a bitmap",
    text("assets/a.svg", '<svg><image href="data:image/png;base64,AA"/></svg>'),
    ["assets/a.svg holds a bitmap: Zendesk will put a placeholder in its place."],
  ],
  [
    "words that may name a secret",
    script('type = "password"; authKey; secret_token;'),
    [
      "assets/index-1.js contains authKey, password, secret_token: make sure that no secret follows.",
    ],
  ],
];

test("the project's own manifest, words and drawings pass every rule", async () => {
  const verdict = validatePackage(await validPackage(), options);
  expect(verdict.errors).toEqual([]);
  expect(verdict.warnings.map(({ sentence }) => sentence)).toEqual([always]);
});

test.for(warnings)("a package with %s passes with a remark", async ([, changeIt, says]) => {
  const found = await sentencesAfter(changeIt);
  expect(found.warnings.filter((sentence) => sentence !== always)).toEqual(says);
});

test("a package that is broken in several places hears about all of them at once", async () => {
  const files = await validPackage();
  change(files, "manifest.json", "author", undefined);
  files.delete(icon);
  write(files, "translations/de.json", "{");
  const found = validatePackage(files, options).errors;
  expect(found.map(({ file }) => file)).toEqual(["manifest.json", "translations/de.json", icon]);
});

test.for(["en-US", "pt-BR", "zh-TW", "es-419", "en-001", "fil"])(
  "words for the locale %s are welcome",
  async (locale) => {
    const files = await validPackage();
    write(files, `translations/${locale}.json`, '{"app":{"name":"Signal Flag"}}');
    expect(validatePackage(files, options).errors).toEqual([]);
  },
);

test.for([
  "https://flags.example.org/page",
  "https://localhost:3000/",
  "assets/index.html?kind=expansion#top",
])("a place may open %s", async (url) => {
  const files = await validPackage();
  change(files, "manifest.json", `${support}.modal`, { url });
  expect(validatePackage(files, options).errors).toEqual([]);
});

test("a place that waits to be opened needs no address", async () => {
  const files = await validPackage();
  change(files, "manifest.json", `${support}.modal`, { autoLoad: false });
  expect(validatePackage(files, options).errors).toEqual([]);
});

test("names that nobody fetches are no addresses", async () => {
  const files = await validPackage();
  script(
    '["http://www.w3.org/2000/svg", "http://json-schema.org/draft-07/schema#", "http://localhost"]',
  )(files);
  expect(validatePackage(files, options).errors).toEqual([]);
});

import { expect, test } from "vitest";
import {
  english,
  inEnglish,
  sentencesAfter,
  text,
  without,
  type Row,
} from "../../../helpers/package-faults.ts";
import { change, writeJson } from "../../../helpers/package-files.ts";

const rows: readonly Row[] = [
  [
    "a parameter without a label",
    inEnglish("app.parameters.endpoint_url.label", undefined),
    [
      '"app.parameters.endpoint_url" in translations/en.json is not an object with a label: add the label.',
    ],
  ],
  [
    "a parameter without help",
    inEnglish("app.parameters.signing_key.helpText", " "),
    [
      '"app.parameters.signing_key.helpText" in translations/en.json is missing: write what an admin has to enter.',
    ],
  ],
  [
    "words for parameters as a list",
    inEnglish("app.parameters", []),
    ['"app.parameters" in translations/en.json is not an object: name each parameter as a key.'],
  ],
  [
    "words for a parameter as a string in another language",
    (files) => {
      writeJson(files, "translations/de.json", {
        app: { parameters: { endpoint_url: "Adresse" } },
      });
    },
    [
      '"app.parameters.endpoint_url" in translations/de.json is not an object with a label: add the label.',
    ],
  ],
  [
    "no English words",
    without(english),
    ["translations/en.json is missing, and it is the default locale: add it."],
  ],
  [
    "words in a file with an underscore",
    text("translations/en_US.json", "{}"),
    ["translations/en_US.json is not named for a locale such as en or pt-BR: rename it."],
  ],
  [
    "words for a private locale",
    text("translations/en-US-x-1.json", "{}"),
    ["translations/en-US-x-1.json is not named for a locale such as en or pt-BR: rename it."],
  ],
  [
    "words that are not JSON",
    text("translations/de.json", "{,}"),
    [
      "translations/de.json is not JSON (Expected property name or '}' in JSON at position 1 (line 1 column 2)): correct it there.",
    ],
  ],
  [
    "words as a list",
    text("translations/de.json", "[]"),
    ["translations/de.json is not a JSON object: put its content between { and }."],
  ],
  [
    "a word twice",
    text("translations/de.json", '{"ui":{"save":"a","save":"b"}}'),
    ['translations/de.json holds the key "ui.save" twice: keep one of them.'],
  ],
  [
    "a package description among bare words",
    text(
      "translations/de.json",
      '{"app":{"package":"x","name":{"title":"a","value":"b"}},"ui":{"save":"c"}}',
    ),
    [
      '"ui.save" in translations/de.json is not { "title": …, "value": … }, which "app.package" asks for: write it so or remove "app.package".',
    ],
  ],
  [
    "no app in the English words",
    text(english, "{}"),
    ['translations/en.json has no "app": add it with the name of the app.'],
  ],
  [
    "no name in the English words",
    inEnglish("app.name", undefined),
    ['"app.name" in translations/en.json is missing: write it.'],
  ],
  [
    "a public app that says nothing about itself",
    (files) => {
      change(files, "manifest.json", "private", false);
      for (const key of ["short_description", "long_description", "installation_instructions"]) {
        change(files, english, `app.${key}`, undefined);
      }
    },
    [
      '"app.short_description" in translations/en.json is missing: write it.',
      '"app.long_description" in translations/en.json is missing: write it.',
      '"app.installation_instructions" in translations/en.json is missing: write it.',
    ],
  ],
  [
    "words for a product that is not there",
    inEnglish("app.chat", { name: "Signal Flag" }),
    ['"app.chat" in translations/en.json is for a product the manifest does not name: remove it.'],
  ],
  [
    "words by product without a name",
    inEnglish("app.support", {}),
    ['"app.support.name" in translations/en.json is missing: write it.'],
  ],
];

test.for(rows)("a package with %s is refused in words", async ([, breakIt, says]) => {
  const { errors } = await sentencesAfter(breakIt);
  expect(errors).toEqual(says);
});

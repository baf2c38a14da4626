import { expect, test } from "vitest";
import { bytes, sentencesAfter, text, type Row } from "../../../helpers/package-faults.ts";

const rows: readonly Row[] = [
  [
    "a compressed script",
    text("assets/index-1.js.gz", "x"),
    ["assets/index-1.js.gz is a kind of file that Zendesk refuses: leave it out of the package."],
  ],
  [
    "a shell script",
    text("assets/build.sh", "echo"),
    ["assets/build.sh is a kind of file that Zendesk refuses: leave it out of the package."],
  ],
  [
    "a PDF by its name",
    text("assets/manual.PDF", "x"),
    ["assets/manual.PDF is a kind of file that Zendesk refuses: leave it out of the package."],
  ],
  [
    "a zip by its content",
    bytes("assets/data.json", "504b0304"),
    [
      "assets/data.json is a zip, jar or Office file by its content, which Zendesk refuses: leave it out.",
    ],
  ],
  [
    "a rar by its content",
    bytes("assets/data.xml", "526172211a0700"),
    ["assets/data.xml is a rar archive by its content, which Zendesk refuses: leave it out."],
  ],
  [
    "a gzip by its content",
    bytes("assets/index-2.css", "1f8b08"),
    ["assets/index-2.css is a gzip file by its content, which Zendesk refuses: leave it out."],
  ],
  [
    "a PDF by its content",
    text("assets/data.xml", "%PDF-1.7"),
    ["assets/data.xml is a PDF by its content, which Zendesk refuses: leave it out."],
  ],
  [
    "an old Office file by its content",
    bytes("assets/data.xml", "d0cf11e0a1b11ae1"),
    ["assets/data.xml is an old Office file by its content, which Zendesk refuses: leave it out."],
  ],
  [
    "a film by its content",
    text("assets/data.xml", "RIFF1234AVI LIST"),
    ["assets/data.xml is an AVI film by its content, which Zendesk refuses: leave it out."],
  ],
  [
    "a bzip by its content",
    text("assets/data.xml", "BZh9"),
    ["assets/data.xml is a bzip file by its content, which Zendesk refuses: leave it out."],
  ],
  [
    "a 7z by its content",
    bytes("assets/data.xml", "377abcaf271c"),
    ["assets/data.xml is a 7z archive by its content, which Zendesk refuses: leave it out."],
  ],
  [
    "a recording by its content",
    text("assets/data.xml", "ID3"),
    ["assets/data.xml is an MP3 recording by its content, which Zendesk refuses: leave it out."],
  ],
  [
    "an MPEG film by its content",
    bytes("assets/data.xml", "000001ba"),
    ["assets/data.xml is an MPEG film by its content, which Zendesk refuses: leave it out."],
  ],
  [
    "a shell script by its content",
    text("assets/data.xml", "#!/usr/bin/env bash\n"),
    ["assets/data.xml is a shell script by its content, which Zendesk refuses: leave it out."],
  ],
  [
    "requirements",
    text("requirements.json", "{}"),
    [
      "requirements.json makes Zendesk create objects whose data goes when the app is removed: leave it out of the package.",
    ],
  ],
  [
    "a source map",
    text("assets/index-1.js.map", "{}"),
    ["assets/index-1.js.map is a source map: leave it out of the package."],
  ],
  [
    "a hidden file",
    text("assets/.keep", ""),
    ["assets/.keep is hidden by a leading dot: leave it out of the package."],
  ],
  [
    "a temporary file",
    text("tmp/app.txt", ""),
    ["tmp/app.txt lies in tmp: leave it out of the package."],
  ],
  [
    "a dependency",
    text("node_modules/a/index.js", ""),
    ["node_modules/a/index.js lies in node_modules: leave it out of the package."],
  ],
];

test.for(rows)("a package with %s is refused in words", async ([, breakIt, says]) => {
  const { errors } = await sentencesAfter(breakIt);
  expect(errors).toEqual(says);
});

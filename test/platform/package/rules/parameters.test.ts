import { expect, test } from "vitest";
import {
  english,
  inEnglish,
  inManifest,
  parameter,
  sentencesAfter,
  type Row,
} from "../../../helpers/package-faults.ts";
import { change } from "../../../helpers/package-files.ts";

const rows: readonly Row[] = [
  [
    "parameters as an object",
    inManifest("parameters", {}),
    ['"parameters" in manifest.json is not a list: put it between [ and ].'],
  ],
  [
    "a parameter as a word",
    inManifest("parameters.0", "endpoint_url"),
    [
      '"parameters.0" in manifest.json is not an object: give it name and type.',
      'manifest.json has no parameter "endpoint_url": add it, under this name for life.',
    ],
  ],
  [
    "a parameter without a name",
    inManifest("parameters.0.name", undefined),
    [
      '"parameters.0" in manifest.json has no name: give it one, for life.',
      'manifest.json has no parameter "endpoint_url": add it, under this name for life.',
    ],
  ],
  [
    "no endpoint setting",
    (files) => {
      change(files, "manifest.json", "parameters.0.name", "address");
      change(files, english, "app.parameters.address", { label: "A", helpText: "B" });
    },
    ['manifest.json has no parameter "endpoint_url": add it, under this name for life.'],
  ],
  [
    "no parameters",
    inManifest("parameters", undefined),
    [
      'manifest.json has no parameter "endpoint_url": add it, under this name for life.',
      'manifest.json has no parameter "signing_key": add it, under this name for life.',
    ],
  ],
  [
    "a parameter without any words",
    inEnglish("app.parameters.signing_key", undefined),
    [
      '"app.parameters.signing_key.label" in translations/en.json is missing: write what an admin has to enter.',
      '"app.parameters.signing_key.helpText" in translations/en.json is missing: write what an admin has to enter.',
    ],
  ],
  [
    "a parameter twice",
    inManifest("parameters.0.name", "signing_key"),
    [
      'The parameter "signing_key" in manifest.json has no scopes: give it exactly ["jwt_secret_key"].',
      'The parameter "signing_key" stands twice in manifest.json: keep one of them.',
      'manifest.json has no parameter "endpoint_url": add it, under this name for life.',
    ],
  ],
  [
    "a parameter called name",
    parameter({ name: "name" }),
    [
      'The parameter "name" in manifest.json has a name that Zendesk keeps for itself: choose another.',
      'manifest.json has no parameter "endpoint_url": add it, under this name for life.',
    ],
  ],
  [
    "a parameter of a type nobody knows",
    parameter({ type: "colour" }),
    [
      'The parameter "endpoint_url" in manifest.json is of type "colour": choose one of text, checkbox, url, number, multiline, hidden, oauth.',
    ],
  ],
  [
    "a dropdown",
    parameter({ type: "dropdown" }),
    [
      'The parameter "endpoint_url" in manifest.json is of type "dropdown": choose one of text, checkbox, url, number, multiline, hidden, oauth.',
    ],
  ],
  [
    "a password",
    parameter({ type: "password" }),
    [
      'The parameter "endpoint_url" in manifest.json is of type "password": choose one of text, checkbox, url, number, multiline, hidden, oauth.',
    ],
  ],
  [
    "a client certificate",
    parameter({ type: "mtls" }),
    [
      'The parameter "endpoint_url" in manifest.json is of type "mtls", which is closed to most accounts: choose another type.',
    ],
  ],
  [
    "required as a word",
    parameter({ required: "yes" }),
    [
      'The parameter "endpoint_url" in manifest.json has a "required" that is not true or false: write one of them.',
    ],
  ],
  [
    "secure as a word",
    parameter({ secure: "yes" }),
    [
      'The parameter "endpoint_url" in manifest.json has a "secure" that is not true or false: write one of them.',
    ],
  ],
  [
    "a hidden parameter that is required",
    parameter({ type: "hidden", required: true }),
    [
      'The parameter "endpoint_url" in manifest.json is hidden and required, so nobody could fill it in: drop one of the two.',
    ],
  ],
  [
    "two of the type OAuth",
    (files) => {
      change(files, "manifest.json", "parameters.0.type", "oauth");
      change(files, "manifest.json", "parameters.1", { name: "second", type: "oauth" });
      change(files, english, "app.parameters.second", { label: "A", helpText: "B" });
    },
    [
      'manifest.json has 2 parameters of type "oauth": keep one.',
      'manifest.json has no parameter "signing_key": add it, under this name for life.',
    ],
  ],
  [
    "a secure parameter of the type OAuth",
    parameter({ type: "oauth", secure: true, scopes: ["header"] }),
    [
      'The parameter "endpoint_url" in manifest.json is of type "oauth" and secure: drop "secure", its token is kept anyway.',
    ],
  ],
  [
    "scopes on a parameter that is not secure",
    parameter({ scopes: ["header"] }),
    [
      'The parameter "endpoint_url" in manifest.json has scopes and is not secure: add "secure": true or remove the scopes.',
    ],
  ],
  [
    "scopes as a word",
    parameter({ secure: true, scopes: "header" }),
    [
      'The parameter "endpoint_url" in manifest.json has scopes that are not a list: put them between [ and ].',
    ],
  ],
  [
    "no scope in the list",
    parameter({ secure: true, scopes: [] }),
    [
      'The parameter "endpoint_url" in manifest.json has an empty list of scopes: list the places it is used in.',
    ],
  ],
  [
    "a scope nobody knows",
    parameter({ secure: true, scopes: ["cookie"] }),
    [
      'The parameter "endpoint_url" in manifest.json has the unknown scope "cookie": use header, body, url, jwt_secret_key, jwt_claim, basic_auth_username, basic_auth_password.',
    ],
  ],
  [
    "a secure parameter without scopes",
    parameter({ secure: true }),
    [
      'The parameter "endpoint_url" in manifest.json is secure and has no scopes: list the places its value may be used in.',
    ],
  ],
  [
    "a signing key without scopes",
    inManifest("parameters.1.scopes", undefined),
    [
      'The parameter "signing_key" in manifest.json has no scopes: give it exactly ["jwt_secret_key"].',
    ],
  ],
  [
    "a signing key that may go into a header",
    inManifest("parameters.1.scopes", ["jwt_secret_key", "header"]),
    [
      'The parameter "signing_key" in manifest.json may be used for more than signing: give it exactly ["jwt_secret_key"].',
    ],
  ],
];

test.for(rows)("a package with %s is refused in words", async ([, breakIt, says]) => {
  const { errors } = await sentencesAfter(breakIt);
  expect(errors).toEqual(says);
});

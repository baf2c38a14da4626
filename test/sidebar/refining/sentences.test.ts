// @vitest-environment jsdom
import { expect, test } from "vitest";
import { customerSentences, textOf } from "../../../src/sidebar/refining/sentences.ts";

const said = (html: string, fromCustomer = true) => ({ html, fromCustomer });

test("markup in a message is read as its text and nothing of it runs", () => {
  expect(
    textOf(
      `<p>Hello <b onclick="x()">there</b></p><script>alert(1)</script><img src=x onerror="y()">`,
    ),
  ).toBe("Hello there\n");
  expect(textOf("1 &lt; 2 &amp;&amp; &lt;script&gt;")).toBe("1 < 2 && <script>");
});

test("the customer's sentences come newest first, each once, without the agent's", () => {
  const sentences = customerSentences(
    [
      said("<p>We need ten seats. It is urgent.</p>"),
      said("<p>I will see what I can do.</p>", false),
      said("<p>Any news on this?</p><blockquote>We need ten seats.</blockquote>"),
      said("<p>It is urgent.</p>"),
    ],
    "en",
  );
  expect(sentences).toEqual(["It is urgent.", "Any news on this?", "We need ten seats."]);
});

test("what identifies the customer is hidden before it is offered", () => {
  expect(customerSentences([said("Reach me at sam@northwind.example.")], "en")).toEqual([
    "Reach me at [email hidden].",
  ]);
});

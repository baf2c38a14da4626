import { describe, expect, test } from "vitest";
import { readTickets } from "../../src/sandbox/tickets.ts";

const row = (id: number | string, more: Record<string, unknown> = {}) => ({
  id,
  subject: `Subject ${id}`,
  description: "We are out of seats.",
  status: "open",
  priority: "high",
  tags: ["billing"],
  created_at: "2026-01-05T09:00:00Z",
  requester_id: 55,
  organization_id: 66,
  assignee_id: 7,
  ...more,
});
const ids = (text: string) => readTickets(text).tickets.map(({ id }) => id);

describe("the three forms of an export", () => {
  test("an array, an object with tickets and one ticket per line are all read", () => {
    const rows = [row(1), row(2)];
    expect(ids(JSON.stringify(rows))).toEqual(["1", "2"]);
    expect(ids(JSON.stringify({ tickets: rows, count: 2, next_page: null }, null, 2))).toEqual([
      "1",
      "2",
    ]);
    expect(ids(rows.map((one) => JSON.stringify(one)).join("\r\n"))).toEqual(["1", "2"]);
    expect(ids(JSON.stringify(row(1)))).toEqual(["1"]);
  });

  test("a byte-order mark and blank lines do no harm", () => {
    expect(ids(`\uFEFF${JSON.stringify(row(1))}\n\n${JSON.stringify(row(2))}\n\n`)).toEqual([
      "1",
      "2",
    ]);
  });

  test("fields are taken over under their own names, with the description as first message", () => {
    const { tickets, problems } = readTickets(JSON.stringify([row(1)]));
    expect(problems).toEqual([]);
    expect(tickets[0]).toEqual({
      id: "1",
      subject: "Subject 1",
      status: "open",
      priority: "high",
      createdAt: "2026-01-05T09:00:00.000Z",
      tags: ["billing"],
      requester: { id: "55", name: "Requester 55", email: "" },
      organizationId: "66",
      assigneeId: "7",
      comments: [
        {
          id: "1-1",
          authorRole: "end-user",
          authorName: "Requester 55",
          public: true,
          at: "2026-01-05T09:00:00.000Z",
          body: "We are out of seats.",
        },
      ],
    });
  });

  test("comments know who wrote them and keep their markup apart from their words", () => {
    const text = JSON.stringify({
      users: [
        { id: 55, name: "Grace", email: "grace@northwind.example", role: "end-user" },
        { id: 7, name: "Ada", email: "ada@desk.example", role: "agent" },
      ],
      organizations: [{ id: 66, name: "Northwind" }],
      tickets: [
        row(1, {
          comments: [
            {
              id: 9,
              author_id: 55,
              plain_body: "Hello",
              public: true,
              created_at: "2026-01-05T09:00:00Z",
            },
            {
              author_id: 7,
              html_body: "<p>Tom &amp; I</p><p>look</p>",
              public: false,
              created_at: "2026-01-05T09:30:00Z",
            },
          ],
        }),
      ],
    });
    const { tickets, accounts, people } = readTickets(text);
    expect(tickets[0]?.comments).toMatchObject([
      { id: "9", authorRole: "end-user", authorName: "Grace", body: "Hello" },
      {
        authorRole: "agent",
        authorName: "Ada",
        public: false,
        body: "Tom & I\nlook",
        html: "<p>Tom &amp; I</p><p>look</p>",
      },
    ]);
    expect(accounts).toEqual([{ id: "66", name: "Northwind" }]);
    expect(people.map(({ name }) => name)).toEqual(["Ada"]);
  });

  test("an id longer than a number can hold is the same id afterwards", () => {
    expect(
      ids('[{"id":9007199254740993,"subject":"x","created_at":"2026-01-05T09:00:00Z"}]'),
    ).toEqual(["9007199254740993"]);
  });
});

describe("files that are not as they should be", () => {
  test.each([
    ["array", JSON.stringify([row(1), row(2), row(3)], null, 1)],
    ["object with tickets", JSON.stringify({ tickets: [row(1), row(2), row(3)] }, null, 1)],
    ["list of lines", [1, 2, 3].map((id) => JSON.stringify(row(id))).join("\n")],
  ])("an %s that is cut off yields what was read and says where it broke", (_form, whole) => {
    const text = whole.slice(0, whole.length - 60);
    const { tickets, problems } = readTickets(text);
    expect(tickets.map(({ id }) => id)).toEqual(["1", "2"]);
    const lines = text.split("\n").length;
    expect(problems).toEqual([
      `The file ends in the middle of a ticket, at line ${lines}, byte ${text.length}. 2 tickets were read; the last is 2.`,
    ]);
  });

  test("every place a file can break at is survived", () => {
    const whole = JSON.stringify({ tickets: [row(1), row('2"\\')], users: [] });
    for (let end = 0; end < whole.length; end += 1) {
      const { tickets, problems } = readTickets(whole.slice(0, end));
      expect(problems.length).toBeGreaterThan(0);
      expect(tickets.length).toBeLessThanOrEqual(2);
    }
  });

  test("bytes are counted as they are in the file, not as characters", () => {
    const { problems } = readTickets('[{"id":1,"subject":"é');
    expect(problems[0]).toBe(
      "The file ends in the middle of a ticket, at line 1, byte 22. No ticket was read before that.",
    );
  });

  test("rows of another kind are named with their line and skipped", () => {
    const text = [
      "[",
      `${JSON.stringify(row(1))},`,
      `"a text",`,
      `{"id":5,"name":"Ada","email":"ada@desk.example","role":"agent"},`,
      `{"subject":"no id","created_at":"2026-01-05T09:00:00Z"},`,
      `{"id":6,"subject":"x","created_at":"yesterday"},`,
      `{"id":7,"subject":"x","created_at":"2026-01-05T09:00:00Z","tags":"a b"},`,
      `{"id":8,subject:1},`,
      JSON.stringify(row(1)),
      "]",
    ].join("\n");
    const { tickets, problems } = readTickets(text);
    expect(tickets.map(({ id }) => id)).toEqual(["1"]);
    expect(problems).toEqual([
      "Row 2 (line 3) was skipped: it is a text, not a ticket.",
      "Row 3 (line 4) was skipped: it is a user, not a ticket.",
      "Row 4 (line 5) was skipped: it has no id.",
      "Row 5 (line 6) was skipped: ticket 6 has a wrong value in created_at.",
      "Row 6 (line 7) was skipped: ticket 7 has a wrong value in tags.",
      expect.stringMatching(/^Row 7 \(line 8\) was skipped: it is not JSON /),
      "Row 8 (line 9) repeats ticket 1; the first was kept.",
    ]);
  });

  test("a file that is something else says what it starts with", () => {
    expect(readTickets("id,subject\n1,x").problems).toEqual([
      'The file is not a ticket export: it starts with "id,subject\\n1,x", not with "[" or "{".',
    ]);
    expect(readTickets("").problems).toEqual(["The file holds no tickets."]);
    expect(readTickets("[]").problems).toEqual(["The file holds no tickets."]);
  });

  test("ten thousand wrong rows are not ten thousand sentences", () => {
    const { problems } = readTickets(JSON.stringify(Array.from({ length: 10_000 }, () => 5)));
    expect(problems).toHaveLength(51);
    expect(problems.at(-2)).toBe("9950 more rows were skipped for like reasons.");
  });
});

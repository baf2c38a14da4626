import type { DeskComment, DeskPerson } from "../../desk-data.ts";
import { asZendeskId } from "../../zendesk-id.ts";
import type { Toasts } from "../around/toasts.ts";
import { type OpenTicket, type TicketChange, announcements } from "../paths.ts";
import type { Store } from "../store.ts";
import type { Wire } from "../wire.ts";

/** Changes to a ticket, by the agent or by an app, and what the apps beside it hear of them. */
export function createSaving({
  store,
  wire,
  toasts,
  people,
  now,
}: {
  store: Store;
  wire: Wire;
  toasts: Toasts;
  people: ReadonlyMap<string, DeskPerson>;
  now: () => Date;
}) {
  let comments = 0;

  const changeTicket = (id: string, change: TicketChange & Partial<OpenTicket>) => {
    const { tickets } = store.current();
    const before = tickets.get(id);
    if (before === undefined) return;
    const after = { ...before, ...change };
    store.update({ tickets: new Map(tickets).set(id, after) });
    for (const { path, oldValue, newValue } of announcements(before, after)) {
      wire.changed(id, path, oldValue, newValue);
    }
  };

  /** Says a comment and saves the ticket, unless an app's hook stops it. */
  const submit = async (id: string, status: string, isPublic: boolean) => {
    const beside = store
      .current()
      .instances.filter(
        (instance) => instance.ticketId === id && instance.location === "ticket_sidebar",
      );
    const tell = (event: string, message: unknown = null) => {
      for (const { guid } of beside) wire.emit(guid, event, message);
    };
    tell("ticket.submit.start");
    const replies = await Promise.all(beside.map(({ guid }) => wire.hook(guid, "ticket.save")));
    const veto = replies.find((reply) => !reply.allowed);
    if (veto !== undefined && !veto.allowed) {
      tell("ticket.submit.fail");
      tell("ticket.submit.always");
      toasts.toast("error", `The ticket was not saved: ${veto.message}`, "stays");
      return;
    }
    const { tickets, agentId } = store.current();
    const ticket = tickets.get(id);
    if (ticket === undefined) return;
    comments += 1;
    const comment: DeskComment = {
      id: `${id}-new-${comments}`,
      authorRole: "agent",
      authorName: people.get(agentId)?.name ?? "Agent",
      public: isPublic,
      at: now().toISOString(),
      body: ticket.draft.trim(),
    };
    changeTicket(id, {
      status,
      draft: "",
      assigneeId: ticket.assigneeId ?? agentId,
      comments: comment.body === "" ? ticket.comments : [...ticket.comments, comment],
    });
    tell("ticket.submit.done");
    tell("ticket.submit.always");
    tell("ticket.updated", { ticket: { id: asZendeskId(id) } });
  };

  return { changeTicket, submit };
}

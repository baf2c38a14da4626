import type { Dice } from "./dice.ts";

const teams = ["finance", "legal", "quality", "night shift", "field service", "marketing", "HR"];
const places = ["Porto", "Leeds", "Tampere", "Austin", "Lyon", "Osaka", "Curitiba", "Graz"];
const days = ["on Monday", "next week", "on the first", "after the holiday", "in a fortnight"];
const names = ["Mirela", "Anton", "Kofi", "Solveig", "Deepa", "Martín", "Chiyo", "Brigitte"];

/** What customers said in tickets of past months. {n} {team} {place} {day} {name} are filled at random. */
export const quotesBySignal: Record<string, readonly string[]> = {
  "exp.capacity.seats": [
    "The whole {team} crew starts {day}, {n} people, and the counter says zero left.",
    "Could you lift our limit? {name} has been borrowing my account for two weeks.",
    "Whenever somebody new arrives I must throw somebody else out of the tool.",
    "{n} interns start {day} and there are no licences. What can we do?",
    "The invitation screen tells me that all places are taken, and {n} names are still on my list.",
    "We rotate logins among the {team} people because there are not enough to go round.",
  ],
  "exp.capacity.usage": [
    "By the twentieth of each month our quota is gone and the forms go quiet.",
    "The upload of the {place} archive stopped at the storage limit, there is as much again to come.",
    "We throttle our own scanners now so as not to run into your daily cap.",
    "Is there any bigger allowance than the one we keep running into?",
    "I got the ninety-per-cent warning again and we are not even halfway through the quarter.",
  ],
  "exp.plan.feature": [
    "{name} saw custom roles in your video, ours has a lock on them. How do we get there?",
    "We would need the sandbox from your guide before I let {team} change the workflow.",
    "How far up do we have to go for approvals with two stages?",
    "A report that sends itself instead of my Sunday evening export, where can I switch that on?",
    "Branching is greyed out for us, and it is just what our returns desk wants.",
  ],
  "exp.plan.security": [
    "Our auditor wants an unalterable log of changes before {team} may join.",
    "IT will add the {n} people in {place} only if they are provisioned through our directory.",
    "Without a signed data-processing agreement I am not allowed to invite the {team} people.",
    "Group security has made single sign-on a condition before the {place} office may join.",
    "Can our records be kept inside the country? The regulator asks and {n} colleagues are waiting.",
  ],
  "exp.plan.integration": [
    "I am connecting payroll and the shop system to you, for every branch in one go.",
    "We would like a single service account for all {n} subsidiaries.",
    "Our architects have chosen Fernwell as the hub between warehouse and ERP, what should they read first?",
    "Every order of the {place} plant is to create a task over the API, some thousands a day.",
  ],
  "exp.footprint.teams": [
    "The {team} department has been looking over my shoulder and would like to join.",
    "May I invite colleagues from {team}, or does that need a contract of their own?",
    "{name} from {team} asks if they could have a corner of our workspace, about {n} people.",
    "Our {team} folks still use paper and have asked me to show them yours.",
  ],
  "exp.footprint.org": [
    "Our office in {place} opens {day} and ought to be set up as we are.",
    "There will be a second brand under its own name, with separate invoices.",
    "We take over the {place} site ourselves, {n} people who know nothing of Fernwell yet.",
    "What has to be done on your side for a new legal entity in {place}?",
  ],
  "exp.footprint.mna": [
    "The group that bought us has its own system and a person whose job is to compare the two.",
    "Half of our unit moves to a company in {place}, and both halves want to keep working in Fernwell.",
    "We are taking over a rival with {n} people, all of whom must get in by the closing date.",
    "Starting {day} we belong to somebody else, and they are going through every supplier.",
  ],
  "exp.use.newcase": [
    "We have begun to run our apprentices' training plan in it, is anything against that?",
    "Would the request form suit insurance claims as well? {name} in {team} has a pile of them.",
    "Could the boards carry our supplier audits? They have never been anywhere but in binders.",
    "The fire-safety rounds are in Fernwell now, nobody planned it, it simply fits.",
  ],
  "exp.use.workaround": [
    "{name} spends Friday afternoons copying the board to a workbook for the year-on-year view.",
    "I have a script that opens {n} boards one after another and adds them up.",
    "Because the history is short I photograph the dashboard at the end of every month.",
    "We paste it all into a database of our own and draw the charts there.",
  ],
  "exp.addon.product": [
    "What does one pay for Automations if only {team} needs it?",
    "I would love to play with Analytics for a few weeks, can it be opened for us?",
    "The webinar mentioned a module that starts tasks by itself, how do we get hold of it?",
    "Does the charting extra come per person or per account?",
  ],
  "exp.addon.services": [
    "Is there someone who could teach our {n} supervisors on site in {place}?",
    "We would pay to have the old tasks brought over properly.",
    "A day with one of your specialists would save us a month, what does it cost?",
    "Do you sell a support level with a named person?",
  ],
  "exp.commercial.quote": [
    "Kindly send a price for {n} further seats, addressed to our {place} office.",
    "For the purchase request I need an offer covering Enterprise for everybody.",
    "{name} in procurement needs your figures for {n} more people, they decide {day}.",
    "What would the invoice look like if {team} came on board with {n} users?",
  ],
  "exp.commercial.timing": [
    "Budgets are handed in {day}, after that nothing moves until spring.",
    "Two years instead of one, would that be worth something to you?",
    "I have an amount left over which is lost if I do not place it before the year closes.",
    "The new contract may begin as soon as {name} is back and can sign.",
  ],
  "exp.advocacy.referral": [
    "An old classmate in {place} runs a depot and wants to hear from you.",
    "Use my name, I mean it, people can ring me about Fernwell.",
    "Where may I leave a review? You have earned it this week.",
    "I am telling our trade association about it {day}, who could come along?",
  ],
  "fri.adoption.blocker": [
    "The {team} people keep their list in a notebook since the form has grown so long.",
    "Nobody looks at the board any more, it takes too many clicks to tick a thing off.",
    "{name} enters it here and again in the old system, so naturally it is late here.",
    "After three weeks {n} of my colleagues have stopped signing in.",
    "On the shop floor the tablets sign you out every ten minutes, so people write on cardboard.",
  ],
  "fri.adoption.onboarding": [
    "The kick-off was two months ago and we have yet to see our own data.",
    "Our go-live has moved for the second time and nobody has told {place} why.",
    "Since {name} on your side went on leave the migration has stood still.",
    "We were to be finished in the spring, and the import has not even been tried.",
  ],
  "fri.adoption.knowledge": [
    "I know that {name} asked this already, but neither of us can find the switch.",
    "The article shows a button Save as view. There is no such button.",
    "Every new colleague in {place} stumbles over the same two dates.",
    "For the third time this quarter: how does one close a period?",
  ],
  "fri.product.gap": [
    "Without recurring subtasks {team} cannot come over, and I have found no plan that has them.",
    "We must be able to sign on the phone, and you say that it exists nowhere.",
    "A colour per customer, is that really impossible?",
    "It has to print on our label printer, otherwise it is of no use to the {place} hall.",
  ],
  "fri.product.bug": [
    "The duplicates are back, three weeks after you told me that they were gone.",
    "Again the reminder is sent a day late, just as in spring.",
    "The repair you announced for last Thursday has not arrived, the sums still differ by {n}.",
    "Sorting by date mixes up January and October, and this is my second report of it.",
    "{name} sees the old version after saving. We had this before.",
  ],
  "fri.product.reliability": [
    "Saving takes half a minute and {n} people are waiting in front of the counter.",
    "This morning nobody in {place} could sign in for more than an hour.",
    "The photos of yesterday's inspection are nowhere to be found.",
    "Every day at shift change it freezes, you could set the clock by it.",
  ],
  "fri.product.integration": [
    "Since the night before last no order has crossed from the shop into Fernwell.",
    "The calendar link worked for two years and has been dead {n} hours now.",
    "Our accounts program refuses everything that you send since your release.",
    "Contacts no longer arrive from the CRM, though both sides claim to be connected.",
  ],
  "fri.commercial.price": [
    "For people who only look at a board once a week this is a lot of money.",
    "My director compared the last three invoices and asked what had grown besides the amount.",
    "That increase I cannot explain to anyone, least of all to {name}.",
    "We are {n} people, not a corporation, and the price is made for a corporation.",
  ],
  "fri.commercial.billing": [
    "The invoice went to {place} again, although we corrected it twice.",
    "There are {n} seats on the bill and nobody knows where the last few come from.",
    "You have debited the same amount on two days running.",
    "We have been reminded of an invoice that we paid three weeks ago.",
  ],
  "fri.commercial.downgrade": [
    "With {n} seats we would be well served from now on.",
    "Could we return to the plan we had before? Nobody uses the rest.",
    "{name} wants the extra module off the contract at the next occasion.",
    "The {place} site is closing, so those people can go.",
  ],
  "fri.competitive.mention": [
    "In Tasklark you just drag it across, I rather miss that.",
    "{name} came from a firm with Northlane and keeps telling us about its search.",
    "A salesman of HelpHarbor was here, I will say no more.",
    "My husband's company has Northlane and it reads the delivery note by itself.",
  ],
  "fri.competitive.evaluating": [
    "Two of our teams are on a trial of Northlane until the end of the month.",
    "I need all our attachments in one archive, so that the other supplier can load them.",
    "There is a list of four tools, and a scorecard that {name} keeps.",
    "We have been asked to look at what else there is before the contract runs on.",
  ],
  "fri.renewal.risk": [
    "Whether we carry on after this term is not settled.",
    "The board has put a question mark behind every licence above {n} seats, ours included.",
    "Until {name} has looked at it I would not take the extension for granted.",
    "There might be no money for it next year, I say it as it is.",
  ],
  "fri.renewal.cancel": [
    "We are going to stop at the end of the term, what do you need from us?",
    "Kindly confirm that our subscription ends with this period.",
    "How does one give notice? The decision has been taken.",
    "Please regard this e-mail as the end of our contract.",
  ],
  "fri.renewal.value": [
    "I am to show what it has brought us and I have nothing to show.",
    "It was meant to make us quicker, and according to {name} we are as slow as ever.",
    "Each year the controller asks me for one figure, and I cannot give her one.",
    "If only I could prove that it saves anything, the debate would be over.",
  ],
  "fri.relationship.champion": [
    "{name}, your contact here, works elsewhere since the first.",
    "I inherited Fernwell from my predecessor, along with a password and no explanation.",
    "Our administrator leaves {day} and there is no successor.",
    "The director who chose you has gone to another group.",
  ],
  "fri.relationship.confidence": [
    "Every date that you have given me has passed, I no longer pass them on.",
    "I used to defend you in meetings. At present I keep quiet.",
    "The {team} people have begun to keep a second list, in case it fails again.",
    "I do not believe that any more, sorry.",
  ],
  "fri.relationship.escalation": [
    "I would like to talk to whoever is above you, today.",
    "{name}, who is on our board, will call your management {day}.",
    "If nothing has happened by four o'clock it goes to our lawyers.",
    "Perhaps I should ask in public, there one seems to get answers.",
  ],
  "fri.service.effort": [
    "I have told this story to {name}, to Boris and to the chat window, now to you.",
    "This is the third ticket, the first two were closed without an answer.",
    "Yesterday's colleague asked for the log, today's asks for it again.",
    "Nine e-mails for one check box, there must be an easier way.",
  ],
};

/** The same in the languages of some accounts, by language and signal. */
const abroad: Record<string, readonly string[]> = {
  "de exp.capacity.seats": [
    "Für die {n} neuen Kolleginnen in der Filiale {place} ist kein Platz mehr frei.",
  ],
  "de exp.footprint.org": [
    "Im Frühjahr kommt eine Filiale in {place} dazu, die genauso arbeiten soll.",
  ],
  "de exp.addon.product": [
    "Was kostet das Analytics-Modul, wenn nur die Einkaufsleitung es nutzt?",
  ],
  "de fri.product.bug": [
    "Die Bestandszahlen springen schon wieder, und das drei Wochen nach der Korrektur.",
  ],
  "de fri.commercial.price": ["Die Erhöhung kann ich der Geschäftsführung so nicht erklären."],
  "de fri.product.reliability": ["Zur Ladenöffnung steht alles still, und die Kunden stehen mit."],
  "es exp.capacity.seats": ["Ya no caben más usuarios y el lunes entran {n} personas en {place}."],
  "es exp.footprint.teams": [
    "Los de finanzas vieron nuestros tableros y quieren los suyos, son unos {n}.",
  ],
  "es exp.commercial.quote": [
    "Necesito una cotización por {n} usuarios más antes de que cierre el mes.",
  ],
  "es exp.capacity.usage": [
    "El cupo de llamadas se agota el día quince y luego trabajamos a ciegas.",
  ],
  "es fri.commercial.billing": ["Otra vez la factura llegó a nombre de la razón social anterior."],
  "es fri.service.effort": ["Es la cuarta persona a la que le mando las mismas capturas."],
  "fr exp.capacity.seats": ["Nous prenons {n} saisonniers et il ne reste plus une seule place."],
  "fr exp.plan.feature": ["Le cadenas sur les rapports programmés, comment s'en débarrasse-t-on ?"],
  "fr fri.adoption.blocker": [
    "Mes chauffeurs sont revenus au carnet, il y a trop d'écrans à passer.",
  ],
  "fr fri.commercial.price": [
    "Nous sommes une petite maison et le tarif est celui d'un grand groupe.",
  ],
  "ja exp.capacity.seats": ["来週から{n}名増えますが、利用者の枠がもう残っておりません。"],
  "ja exp.footprint.teams": [
    "製造部からも使いたいという声が上がっています。同じ契約で追加できますか。",
  ],
  "ja exp.addon.product": ["分析モジュールを一か月だけ試すことはできますでしょうか。"],
  "ja fri.product.bug": ["先月直していただいた集計のずれが、また発生しております。"],
  "ja fri.product.integration": ["金曜日から在庫システムとの連携が止まったままです。"],
  "pt exp.capacity.seats": ["Chegam {n} pessoas na produção e não há mais vaga para ninguém."],
  "pt exp.addon.product": ["Quanto custa o módulo de automações para uma equipe só?"],
  "pt exp.use.newcase": [
    "Começamos a controlar as amostras para a vigilância sanitária nele, tem problema?",
  ],
  "pt fri.adoption.knowledge": [
    "É a terceira vez que alguém daqui pergunta como fechar o período.",
  ],
  "pt fri.renewal.value": [
    "A diretoria quer saber o que ganhamos com isso e eu não tenho um número.",
  ],
};

const unsure: Record<"expansion" | "friction", readonly string[]> = {
  expansion: [
    "Next year will look quite different for us, more on that when we speak.",
    "{name} wants to know what else one could do with it.",
    "We are planning something larger in {place}, I cannot say much yet.",
    "Who at Fernwell would be the person for bigger questions?",
  ],
  friction: [
    "I had hoped for a little more, to be frank.",
    "We shall have to discuss this among ourselves in {place}.",
    "{name} is not amused, and I can see why.",
    "That will not help the mood in {team}.",
  ],
};

const notes: Record<"expansion" | "friction", readonly string[]> = {
  expansion: [
    "Asked twice on the phone, sounds serious.",
    "Decides together with the head of operations.",
    "Wants to hear from somebody this week.",
    "Would take a call, mornings are best.",
    "Has no idea that a larger plan exists.",
    "The requester signs for the budget herself.",
    "Please talk to the administrator first, he is cc'd.",
    "Ticket is solved, this came up on the side.",
  ],
  friction: [
    "Calm, but it is the second time this month.",
    "They were about to phone you directly.",
    "Workaround given, it will not hold for long.",
    "Engineering knows, no date.",
    "Mood in the thread is worse than this sentence.",
    "Refund is under way, the trust is another matter.",
    "Wants a person, not a link.",
  ],
};

/** A sentence a customer may have written for that signal (null: nobody could name it). */
export function quoteFor(
  dice: Dice,
  kind: "expansion" | "friction",
  signal: string | null,
  language?: string,
): string {
  const local = abroad[`${language} ${signal}`];
  const usual = (signal === null ? undefined : quotesBySignal[signal]) ?? unsure[kind];
  const template = dice.pick(local && dice.chance(0.8) ? local : usual);
  const words: Record<string, string> = {
    n: String(dice.whole(4, 60)),
    team: dice.pick(teams),
    place: dice.pick(places),
    day: dice.pick(days),
    name: dice.pick(names),
  };
  const filled = template.replaceAll(/\{(\w+)\}/g, (hole, word: string) => words[word] ?? hole);
  return filled.charAt(0).toUpperCase() + filled.slice(1);
}

/** What the agent added in their own words, or null: most agents add nothing. */
export function noteFor(dice: Dice, kind: "expansion" | "friction"): string | null {
  return dice.chance(0.4) ? dice.pick(notes[kind]) : null;
}

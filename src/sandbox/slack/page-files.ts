// The stand-in's own style and script. Without the script the page works too; with it, what happens appears by itself.

export const SLACK_STYLE = `
:root { color-scheme: light dark; --text: light-dark(#1d1c1d, #d8dcde); --subtle: light-dark(#5c6970, #9aa5ae);
  --line: light-dark(#dcdfe2, #39434b); --ground: light-dark(#fff, #151a1e); --side: light-dark(#30243a, #1f1a26);
  --side-text: #e6e0ea; --accent: light-dark(#1264a3, #4aa8e0); --primary: light-dark(#007a5a, #147d5f);
  --own: light-dark(#f6f1e4, #2a2618); --danger: light-dark(#b3202e, #f2a1a8); }
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 400 15px/22px system-ui, sans-serif; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; }
#workspace { display: grid; grid-template-columns: 232px minmax(0, 1fr); min-height: 100vh; }
.side { padding: 16px 12px; background: var(--side); color: var(--side-text); }
.side h1 { margin: 0 8px 12px; font-size: 18px; line-height: 24px; }
.side h2 { margin: 20px 8px 4px; font-size: 13px; line-height: 20px; font-weight: 400; }
.side ul { list-style: none; margin: 0; padding: 0; }
.side li a { display: block; padding: 3px 8px; border-radius: 6px; color: inherit; text-decoration: none; overflow-wrap: anywhere; }
.side li a:hover { background: #ffffff1f; }
.side li a[aria-current] { background: #ffffff33; font-weight: 600; }
.side a:focus-visible, .side select:focus-visible, .side button:focus-visible { outline-color: #fff; }
.side label { display: grid; gap: 4px; margin: 20px 8px 0; font-size: 13px; line-height: 20px; }
select, button { min-height: 32px; padding: 2px 12px; border: 1px solid light-dark(#848f99, #848f99); border-radius: 4px;
  background: var(--ground); color: var(--text); font: inherit; }
select { width: 100%; min-width: 0; padding: 2px 6px; }
.side form button { margin: 6px 8px 0; }
.side p { margin: 20px 8px 0; font-size: 13px; line-height: 18px; }
.side p a { color: inherit; }
button { cursor: pointer; }
button.primary { border-color: var(--primary); background: var(--primary); color: #fff; font-weight: 600; }
.room { display: flex; flex-direction: column; min-width: 0; }
.room > header { padding: 12px 20px; border-bottom: 1px solid var(--line); }
.room > header h2 { margin: 0; font-size: 18px; line-height: 24px; }
.room > header p, .none { margin: 0; color: var(--subtle); font-size: 13px; line-height: 20px; }
.none { padding: 32px 20px; font-size: 15px; }
.messages { list-style: none; margin: 0; padding: 8px 0 32px; }
.message { display: grid; grid-template-columns: 36px minmax(0, 680px); gap: 8px; padding: 8px 20px; }
.message { scroll-margin-top: 8px; }
.avatar { display: grid; place-items: center; width: 36px; height: 36px; border-radius: 6px; background: #1f73b7; color: #fff; font-weight: 700; }
.from { display: flex; flex-wrap: wrap; align-items: baseline; gap: 6px; }
.from strong { font-weight: 700; }
.app { padding: 0 4px; border-radius: 3px; background: light-dark(#e8eaec, #39434b); font-size: 11px; line-height: 16px; }
.from time, .from span.edited { color: var(--subtle); font-size: 12px; }
.body h3 { margin: 4px 0 0; font-size: 18px; line-height: 24px; overflow-wrap: anywhere; }
.body p { margin: 4px 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.body p.context { color: var(--subtle); font-size: 13px; line-height: 18px; }
.fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(280px, 100%), 1fr)); gap: 4px 16px; list-style: none; margin: 6px 0; padding: 0; }
.fields li { overflow-wrap: anywhere; }
.mention { padding: 0 2px; border-radius: 3px; background: light-dark(#e8f5fa, #1b3648); color: var(--accent); }
.actions { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0 4px; }
.replies { list-style: none; margin: 8px 0 0; padding: 0 0 0 12px; border-inline-start: 2px solid var(--line); }
.delete { margin: 0; }
.delete button { min-height: 24px; padding: 0 4px; border: 0; background: none; color: var(--subtle); font-size: 12px; text-decoration: underline; }
.own { padding: 8px 20px; background: var(--own); }
.own p { margin: 0; overflow-wrap: anywhere; }
.own .who { color: var(--subtle); font-size: 13px; line-height: 18px; }
dialog { width: min(520px, calc(100vw - 24px)); max-height: calc(100vh - 48px); padding: 20px; border: 1px solid var(--line); border-radius: 8px;
  background: var(--ground); color: var(--text); overflow: auto; }
dialog[open]:not(:modal) { position: fixed; inset: 24px 0 auto; margin: 0 auto; z-index: 1; }
dialog::backdrop { background: #0009; }
dialog h2 { margin: 0 0 8px; font-size: 20px; line-height: 28px; }
dialog p { overflow-wrap: anywhere; }
fieldset { margin: 12px 0; padding: 0; border: 0; }
legend, .field { font-weight: 600; }
.field { display: grid; gap: 4px; }
.field select { font-weight: 400; min-height: 40px; }
.choice { display: flex; gap: 8px; align-items: center; min-height: 32px; }
.error { margin: 4px 0; color: var(--danger); font-weight: 400; }
.dialog-foot { display: flex; justify-content: end; gap: 8px; margin-top: 20px; }
.dialog-foot button { min-height: 36px; }
@media (max-width: 640px) {
  #workspace { grid-template-columns: minmax(0, 1fr); grid-template-rows: auto 1fr; }
  .side { padding: 8px 12px; }
  .side h2 { margin-top: 8px; }
  .side ul { display: flex; flex-wrap: wrap; gap: 4px; }
  .side label, .side p { margin-top: 8px; }
  .message, .own, .room > header { padding-inline: 12px; }
}
`;

/** Looks every second whether anything changed, and leaves alone what somebody is filling in. */
export const SLACK_SCRIPT = `
const seen = () => document.getElementById("workspace").dataset.version;
const openDialogs = () => {
  for (const dialog of document.querySelectorAll("dialog[data-modal]:not(:modal)")) {
    dialog.close();
    dialog.showModal();
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      dialog.querySelector("button[value=close]").click();
    });
  }
};
const lookAgain = async () => {
  if (document.hidden || document.querySelector("dialog")) return;
  const version = await (await fetch("/sandbox/slack/version")).text();
  if (version === seen()) return;
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const focused = document.activeElement?.id ?? "";
  document.getElementById("workspace").replaceWith(page.getElementById("workspace"));
  if (focused !== "") document.getElementById(focused)?.focus();
  openDialogs();
};
openDialogs();
setInterval(() => lookAgain().catch(() => undefined), 1000);
document.addEventListener("change", (event) => {
  if (event.target instanceof HTMLSelectElement && event.target.form?.dataset.goes === "at-once") event.target.form.submit();
});
`;

/** What the stand-in's own plain pages look like: signing in, what the outside heard, the CRM. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --text: light-dark(#293239, #d8dcde); --subtle: light-dark(#5c6970, #919ca5);
  --line: light-dark(#d8dcde, #39434b); --field: light-dark(#848f99, #848f99); --ground: light-dark(#fff, #151a1e);
  --accent: light-dark(#1f73b7, #2694d6); }
body { margin: 0; background: var(--ground); color: var(--text); font: 400 14px/20px system-ui, sans-serif; }
main { max-width: 560px; margin: 48px auto; padding: 0 20px; }
main.wide { max-width: 880px; }
h1 { font-size: 24px; line-height: 32px; margin: 0 0 8px; }
p { color: var(--subtle); margin: 0 0 20px; }
ul { list-style: none; margin: 0 0 20px; padding: 0; border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
li + li { border-top: 1px solid var(--line); }
ul button { display: flex; justify-content: space-between; gap: 12px; width: 100%; padding: 12px 16px; border: 0;
  background: none; color: inherit; font: inherit; text-align: start; cursor: pointer; }
button:hover { background: light-dark(#edf7ff, #1c2b38); }
ul button:focus-visible { outline: 3px solid var(--accent); outline-offset: -3px; }
strong { font-weight: 600; }
span { color: var(--subtle); text-align: end; }
a { color: var(--accent); }
article { border-top: 1px solid var(--line); padding: 12px 0; }
h2 { font-size: 14px; margin: 0; }
section { margin: 32px 0; }
section h2 { font-size: 18px; line-height: 24px; }
section small { color: var(--subtle); font: 400 12px/16px system-ui, sans-serif; }
h3 { font-size: 14px; margin: 0; }
pre { margin: 4px 0; font: 12px/16px ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
form.deal { display: flex; flex-wrap: wrap; align-items: end; gap: 12px; margin: 20px 0 32px; }
label { display: grid; gap: 4px; font-weight: 600; }
select, input, .deal button, td button { min-height: 36px; box-sizing: border-box; padding: 4px 12px; border: 1px solid var(--field);
  border-radius: 4px; background: var(--ground); color: inherit; font: inherit; font-weight: 400; }
label select { max-width: 280px; }
.deal button, td button { border-color: var(--line); cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; }
table { width: 100%; border-collapse: collapse; }
caption { padding-bottom: 8px; font-weight: 600; text-align: start; }
th { color: var(--subtle); font-weight: 400; text-align: start; }
th, td { padding: 8px 12px 8px 0; border-bottom: 1px solid var(--line); }
.number { text-align: end; white-space: nowrap; }
td form { display: flex; gap: 8px; justify-content: end; }
.said { padding: 8px 12px; border-radius: 4px; background: light-dark(#eef8f4, #0c261c); color: light-dark(#037f52, #94c1b0); }
.mails { margin: 0 0 20px; }
.mails td { overflow-wrap: anywhere; }
iframe.mail { box-sizing: border-box; width: 100%; height: 75vh; min-height: 480px; border: 1px solid var(--line); border-radius: 8px; background: var(--ground); }
.views { display: flex; gap: 16px; margin: 0 0 12px; }
.views [aria-current] { color: inherit; font-weight: 600; text-decoration: none; }
`;

#!/usr/bin/env -S node --min-semi-space-size=16 --max-semi-space-size=32
// The operators' command: `signal-flag serve` and what is needed around it. Every request leaves some garbage; with room
// for it (megabytes above) it is swept up rarely, which saves a quarter of the processor time of a raise.
import { accountsCommand } from "./commands/accounts.ts";
import type { Command, World } from "./commands/command.ts";
import { readArguments, UsageError, usageOf } from "./commands/command.ts";
import { deliveriesReplay } from "./commands/deliveries-replay.ts";
import { destinationAdd } from "./commands/destination-add.ts";
import { destinationChange } from "./commands/destination-change.ts";
import { destinationList } from "./commands/destination-list.ts";
import { destinationDisable, destinationEnable } from "./commands/destination-switch.ts";
import { importFile } from "./commands/import-file.ts";
import { keysRotate } from "./commands/keys-rotate.ts";
import { memberAdd } from "./commands/member-add.ts";
import { migrateCommand } from "./commands/migrate.ts";
import { privacyErase } from "./commands/privacy-erase.ts";
import { privacyExport } from "./commands/privacy-export.ts";
import { report } from "./commands/report.ts";
import { serveCommand } from "./commands/serve.ts";
import { tenantAdd } from "./commands/tenant-add.ts";
import { tenantErase } from "./commands/tenant-erase.ts";
import { tenantExport } from "./commands/tenant-export.ts";
import { tenantRetention } from "./commands/tenant-retention.ts";
import { tenantRotate } from "./commands/tenant-rotate.ts";
import { tenantResume, tenantSuspend } from "./commands/tenant-suspend.ts";
import { verify } from "./commands/verify.ts";

const COMMANDS: readonly Command[] = [
  serveCommand,
  migrateCommand,
  tenantAdd,
  tenantRotate,
  tenantSuspend,
  tenantResume,
  tenantRetention,
  tenantExport,
  tenantErase,
  memberAdd,
  destinationAdd,
  destinationList,
  destinationChange,
  destinationEnable,
  destinationDisable,
  deliveriesReplay,
  accountsCommand,
  importFile,
  report,
  verify,
  privacyExport,
  privacyErase,
  keysRotate,
];

const world: World = {
  environment: process.env,
  say: (line) => console.log(line),
  note: (line) => console.error(line),
};

async function main(args: readonly string[]): Promise<void> {
  const command = COMMANDS.find(({ name }) => {
    const words = name.split(" ");
    return words.every((word, at) => args[at] === word);
  });
  const asksHelp = args.length === 0 || args.includes("--help") || args[0] === "help";
  if (command === undefined) {
    if (asksHelp) for (const line of overview()) world.say(line);
    else
      throw new UsageError(
        `There is no command ${args[0]}. signal-flag --help lists those that there are.`,
      );
    return;
  }
  if (asksHelp) {
    world.say(usageOf(command));
    world.say(command.about);
    return;
  }
  const rest = args.slice(command.name.split(" ").length);
  await command.run(readArguments(command, rest), world);
}

function overview(): string[] {
  return [
    "Signal Flag, for operators.",
    "",
    ...COMMANDS.flatMap((command) => [`  ${usageOf(command)}`, `      ${command.about}`]),
    "",
    "TENANT is an id, a subdomain or an installation; DESTINATION an id or a name. Settings come from the environment:",
    "DATABASE_URL or DATA_DIR, WORKER_DATABASE_URL, ALLOW_PLAIN_DATABASE, PORT, HOST, PUBLIC_URL, SESSION_KEY,",
    "ENCRYPTION_KEY, WEBHOOK_HOSTS, WEBHOOK_PORTS.",
  ];
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  // One sentence; a stack would hide it.
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

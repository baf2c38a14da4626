// Every command there is, and the way from what was typed to one of them.
import { accountMerge } from "./account-merge.ts";
import { accountsCommand } from "./accounts.ts";
import { backtest } from "./backtest.ts";
import type { Command, World } from "./command.ts";
import { readArguments, UsageError, usageOf } from "./command.ts";
import { creditsRecompute } from "./credits-recompute.ts";
import { deliveriesReplay } from "./deliveries-replay.ts";
import { destinationAdd } from "./destination-add.ts";
import { destinationChange } from "./destination-change.ts";
import { destinationList } from "./destination-list.ts";
import { destinationDisable, destinationEnable } from "./destination-switch.ts";
import { exportMonthCommand } from "./export-month.ts";
import { importFile } from "./import-file.ts";
import { keysRotate } from "./keys-rotate.ts";
import { memberAdd } from "./member-add.ts";
import { memberList } from "./member-list.ts";
import { migrateCommand } from "./migrate.ts";
import { privacyErase } from "./privacy-erase.ts";
import { privacyExport } from "./privacy-export.ts";
import { readerAdd, readerRemove } from "./reader.ts";
import { report } from "./report.ts";
import { serveCommand } from "./serve.ts";
import { study } from "./study.ts";
import { tenantAdd } from "./tenant-add.ts";
import { tenantErase } from "./tenant-erase.ts";
import { tenantExport } from "./tenant-export.ts";
import { tenantRetention } from "./tenant-retention.ts";
import { tenantRotate } from "./tenant-rotate.ts";
import { tenantResume, tenantSuspend } from "./tenant-suspend.ts";
import { tenantWindows } from "./tenant-windows.ts";
import { verify } from "./verify.ts";
import { warehouse } from "./warehouse.ts";

const COMMANDS: readonly Command[] = [
  serveCommand,
  migrateCommand,
  tenantAdd,
  tenantRotate,
  tenantSuspend,
  tenantResume,
  tenantRetention,
  tenantWindows,
  tenantExport,
  tenantErase,
  memberAdd,
  memberList,
  destinationAdd,
  destinationList,
  destinationChange,
  destinationEnable,
  destinationDisable,
  deliveriesReplay,
  accountsCommand,
  accountMerge,
  importFile,
  creditsRecompute,
  report,
  exportMonthCommand,
  backtest,
  study,
  readerAdd,
  readerRemove,
  warehouse,
  verify,
  privacyExport,
  privacyErase,
  keysRotate,
];

/**
 * Does what was typed after `signal-flag`.
 * @throws {Error} with one sentence for whoever typed it.
 */
export async function perform(args: readonly string[], world: World): Promise<void> {
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
    "DATABASE_URL or DATA_DIR, WORKER_DATABASE_URL, ALLOW_PLAIN_DATABASE, PORT, HOST, PUBLIC_URL,",
    "TRUSTED_PROXIES, SESSION_KEY, ENCRYPTION_KEY, WEBHOOK_HOSTS, WEBHOOK_PORTS.",
  ];
}

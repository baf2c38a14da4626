import { readFile } from "node:fs/promises";
import { isLaunchKey } from "../launch-key.ts";
import { CommandError } from "./command.ts";

/** The app's public key as Zendesk shows it, from a file; `null` when none was named. */
export async function launchKeyFrom(file: string): Promise<string>;
export async function launchKeyFrom(file: string | undefined): Promise<string | null>;
export async function launchKeyFrom(file: string | undefined): Promise<string | null> {
  if (file === undefined) return null;
  const pem = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new CommandError(`The file ${file} can't be read. Check the path.`, { cause });
  });
  if (!(await isLaunchKey(pem)))
    throw new CommandError(
      `${file} holds no RSA public key. Save the app's public key from Zendesk as it is, with its BEGIN and END lines.`,
    );
  return pem;
}

import { Dialog } from "../../ui/page/Dialog.tsx";
import { COMMAND_NAMES, COMMANDS, keySymbol, PARTS } from "../keyboard/keys.ts";
import { useReader } from "../reader/reader.ts";

interface HelpDialogProps {
  readonly letters: boolean;
  readonly onLetters: (on: boolean) => void;
  readonly onClose: () => void;
}

/** All keys, from the table that the page itself listens by. */
export function HelpDialog({ letters, onLetters, onClose }: HelpDialogProps) {
  const { t } = useReader();
  return (
    <Dialog title={t("help.title")} leave={t("close")} onClose={onClose}>
      <div className="help">
        {PARTS.map((part) => (
          <section key={part}>
            <h3>{t(`help.${part}`)}</h3>
            <dl>
              {COMMAND_NAMES.filter((name) => COMMANDS[name].in === part).map((name) => (
                <div key={name}>
                  <dt>
                    {COMMANDS[name].keys.map((key) => (
                      <kbd className="key" key={key}>
                        {keySymbol(key)}
                      </kbd>
                    ))}
                  </dt>
                  <dd>{t(`help.does.${name}`)}</dd>
                </div>
              ))}
            </dl>
            {part === "choosing" ? <p className="aside">{t("help.manyKeys")}</p> : null}
          </section>
        ))}
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={letters}
          onChange={(event) => onLetters(event.target.checked)}
        />
        <span>{t("help.letters")}</span>
      </label>
    </Dialog>
  );
}

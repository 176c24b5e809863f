import { Modal } from "antd";
import { useRegistered } from "../commands";
import { Keys } from "../design";
import { text } from "./messages";

/** What the keys do on this screen, read from the registry. */
export function Help({ close }: { close: () => void }) {
  const withKeys = useRegistered().filter(({ keys }) => keys && keys.length > 0);
  const groups = [...new Set(withKeys.map(({ group }) => group))];
  return (
    <Modal open title={text.help} footer={null} onCancel={close} width={520}>
      {groups.map((group) => (
        <section key={group} className="ls-help-group">
          <h3>{group}</h3>
          <dl>
            {withKeys
              .filter((command) => command.group === group)
              .map((command) => (
                <div key={command.id}>
                  <dt>{command.label}</dt>
                  <dd>
                    {command.keys?.map((keys) => <Keys key={keys} keys={keys} />)}
                  </dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
    </Modal>
  );
}

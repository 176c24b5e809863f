import icon from "../../../icons/source.svg";
import { text } from "./messages";

/** The mark: the application's own icon, so that rail, task bar and installer show one sign. */
export function Mark() {
  return <img className="ls-mark" src={icon} width="36" height="36" alt={text.product} draggable={false} />;
}

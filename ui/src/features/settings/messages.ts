import { messages } from "../../format";

export const text = messages({
  en: {
    title: "Settings",
    appearance: "Appearance",
    theme: "Theme",
    themeHelp: "As the system says follows the desktop when it turns dark in the evening.",
    system: "As the system says",
    light: "Light",
    dark: "Dark",
    density: "Density",
    densityHelp: "Compact shows more rows; comfortable is easier to point at.",
    compact: "Compact",
    comfortable: "Comfortable",
    credentials: "Credentials",
    keychain: "Passwords are kept in the keychain of this operating system",
    keychainHint: "They are read when a connection is opened and are in no file, log or table of Lockstep.",
    file: "Passwords are kept in an encrypted file",
    fileHint: "You chose it because no keychain could be reached. Lockstep asks for its passphrase each time it starts.",
    unreachable: "The keychain cannot be reached",
    data: "Data",
    folder: "Data folder",
    folderHelp: "Tasks, their history and logs. Passwords are not in here.",
    copyFolder: "Copy the data folder",
    version: "Version",
  },
});

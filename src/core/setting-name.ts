/** The command-line flag of a setting: "onlyOffers" is "--only-offers". */
export const flagName = (setting: string): string =>
  `--${setting.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

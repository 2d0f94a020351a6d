/** Buttons in rows that a phone shows whole: clients squeeze a row that is too long until its titles can't be read. */

/** What a card that is 300 px wide has between its margins. */
const ROW_PX = 250;
const GAP_PX = 8;
const PADDING_PX = 26;
/** Of the letters of a button, somewhat more than on average: Cyrillic ones are wider. */
const LATIN_PX = 7.8;
const OTHER_PX = 8.8;

const widthOf = (title: string): number => {
  let width = PADDING_PX;
  for (const letter of title) width += letter <= '\u024f' ? LATIN_PX : OTHER_PX;
  return width;
};

/** In their order, as many in a row as fit; one that fits nowhere has a row of its own. */
export const inRows = <T>(buttons: readonly T[], titleOf: (button: T) => string): readonly (readonly T[])[] => {
  const rows: T[][] = [];
  let left = 0;
  for (const button of buttons) {
    const width = widthOf(titleOf(button));
    if (rows.length === 0 || left < width) {
      rows.push([]);
      left = ROW_PX;
    }
    rows.at(-1)?.push(button);
    left -= width + GAP_PX;
  }
  return rows;
};

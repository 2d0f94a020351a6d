/** Text as every engine can hold it. */

/**
 * PostgreSQL holds no U+0000 and no half of a surrogate pair, and refuses the whole statement. Such text is nobody's
 * name; it comes by accident or by malice, and must not hold up what it stands beside.
 */
export const storable = (text: string): string => {
  const formed = text.isWellFormed() ? text : text.toWellFormed();
  return formed.includes('\0') ? formed.replaceAll('\0', '\uFFFD') : formed;
};

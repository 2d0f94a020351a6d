/** What a person typed, out of what Teams sends: mentions of the bot taken out, the rest decoded to plain text. */
import type { TeamsActivity } from './activity.ts';

type Mention = NonNullable<TeamsActivity['entities']>[number];

/** The words said to the bot. Others' mentions stay as their names; a linear scan whatever the text holds. */
export const plainTextOf = ({ text = '', entities = [], recipient }: TeamsActivity): string => {
  const mentions = entities.filter(({ type }) => type?.toLowerCase() === 'mention');
  const ours = mentions.filter(({ mentioned }) => mentioned?.id === recipient.id);
  const named = mentions.length === 0 ? [recipient.name] : [];
  let rest = text;
  for (const wording of new Set([...ours.map(wordingOf), ...named.map(tagOf)])) {
    if (wording) rest = rest.replaceAll(wording, ' ');
  }
  return tidy(decode(rest.replace(TAGS, (_, name: string) => (BREAKS.has(name.toLowerCase()) ? '\n' : ''))));
};

/** Some clients leave the wording out; then it is the bot's name between tags. */
const wordingOf = ({ text, mentioned }: Mention): string | undefined => text || tagOf(mentioned?.name);

/** Emulators write the mention without saying so in the entities. */
const tagOf = (name: string | undefined): string | undefined => (name ? `<at>${name}</at>` : undefined);

/** Only those that Teams itself writes; any other `<` is the person's own. */
const TAGS = /<\/?(at|br|p|div|span|strong|em|b|i|u|pre|code|codeblock)\b[^<>]*>/gi;
const BREAKS: ReadonlySet<string> = new Set(['br', 'p', 'div', 'pre', 'codeblock']);

const NAMED: ReadonlyMap<string, string> = new Map([
  ['nbsp', ' '],
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** One pass, so that `&amp;lt;` is `&lt;`, as it was typed. */
const decode = (text: string): string =>
  text.replace(/&(#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,4});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return NAMED.get(name.toLowerCase()) ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : whole;
  });

const tidy = (text: string): string =>
  text
    .replaceAll('\u00a0', ' ')
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .join('\n')
    .trim();

/** What no text of a language may hold, whoever writes it: marks, address, and words that a name put in would change. */

type Fault = readonly [what: string, pattern: RegExp];

/** Stands for what is put in: names come as people wrote them and take no case, article or elision. */
const NAMES =
  'name|names|environment|table|source|host|domain|domains|place|trigger|owners|addresses|text|wildcard|said|meant';
const MOMENTS = 'when|last|since|until|at|next|first';

/** Words of a language, whole: `\b` knows no letters but English ones. The names of blanks are none. */
const word = (words: string): RegExp => new RegExp(`(?<![\\p{L}{])(?:${words})(?![\\p{L}}])`, 'iu');
const before = (words: string, blanks: string): RegExp =>
  new RegExp(`(?<!\\p{L})(?:(?:${words})[ \\u00A0]|[dlq]u?’)\\{\\{(?:${blanks})\\}\\}`, 'iu');

const EVERYWHERE: readonly Fault[] = [
  ['has two spaces in a row', /[ \u00A0\u202F]{2}/u],
  ['has dots for an ellipsis', /\.\.\./u],
  ['has a space before a stop', /[ \u00A0][.,](?![\p{L}\d])/u],
  ['breaks a number at a common space', /\d \d{3}(?!\d)/u],
  ['mixes two alphabets in a word', /\p{Script=Cyrillic}[A-Za-z]|[A-Za-z]\p{Script=Cyrillic}/u],
];

const ENGLISH_LEFT: Fault = [
  'has English words',
  word('the|and|with|you|your|this|that|not|which|when|from|are|was|were|have|has|please|of'),
];

const IN: Readonly<Record<string, readonly Fault[]>> = {
  en: [],
  fr: [
    ['says tu', word('tu|te|toi|ton|ta|tes')],
    ['breaks at a mark', /« | [:;?!»]/u],
    ['puts a word before a name that would elide', before('de|que|le|la|je|me|se|ne|jusque', NAMES)],
  ],
  ca: [
    ['says tu or vostè', word('tu|et|teu|teva|teus|teves|vostè|vostès')],
    ['puts a word before a name that would elide', before('de|el|la', NAMES)],
    ['puts an article before a day that would elide', before('de|el|al|del', MOMENTS)],
    ['writes l·l with another mark', /l[.•-]l/iu],
  ],
  ru: [
    ['says ты', word('ты|тебя|тебе|тобой|твой|твоя|твоё|твои')],
    ['writes вы with a capital', /(?<=\p{L},? )(?:Вы|Вас|Вам|Ваш\p{L}*)(?!\p{L})/u],
    ['puts a name where it needs a case', before('в|во|из|о|об|у|от|на|к|с|со|для|за|по|при|про|через|без|до', NAMES)],
    ['has a short dash', /(?<!Insights) [–-] /u],
    ['writes е for ё', word('еще|ее|нее|отчет\\p{L}*|чем-либо|ждет|учетн\\p{L}*|ведется|завершен|отключен|включен')],
  ],
  nb: [['says De', /(?<=\p{Ll},? )(?:De|Dem|Deres)(?!\p{L})/u]],
  'pt-BR': [['says tu or o senhor', word('tu|te|ti|teu|tua|teus|tuas|vós|vosso|vossa|o senhor|a senhora')]],
};

/** Takes a tag and a text for people; returns what is wrong with it. */
export const styleProblems = (tag: string, text: string): readonly string[] =>
  [...EVERYWHERE, ...(tag === 'en' ? [] : [ENGLISH_LEFT]), ...(IN[tag] ?? [])]
    .filter(([, pattern]) => pattern.test(text))
    .map(([what]) => what);

/** How a text ends: a sentence stays one, a label none, a question a question. */
export const ending = (text: string): string => /[.?!:]$/u.exec(text)?.[0] ?? '';

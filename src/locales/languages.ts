/** Which of our languages a tag means, what each is called in all of them, and where the cities are that people name. */
import type { Vocabulary } from './vocabularies.ts';

/** Written languages that go by another tag: Norwegians who say no more, or write Nynorsk, read Bokmål. */
const KIN: Readonly<Record<string, string>> = { no: 'nb', nn: 'nb' };

/** `pt-PT` finds `pt-BR` when there is no nearer one; undefined for a language that we don't have. */
export const nearestLanguage = (wanted: string, languages: readonly string[]): string | undefined => {
  const tag = wanted.toLowerCase().replaceAll('_', '-');
  const base = tag.split('-')[0] ?? '';
  const kin = KIN[base] ?? base;
  return (
    languages.find((known) => known.toLowerCase() === tag) ??
    languages.find((known) => known.toLowerCase() === kin) ??
    languages.find((known) => known.toLowerCase().split('-')[0] === kin)
  );
};

/** "français", "French", "fransk", …: as each language calls them, with and without their regions. */
export const languageNames = (languages: readonly string[]): readonly (readonly [name: string, tag: string])[] =>
  languages.flatMap((inLanguage) => {
    const names = new Intl.DisplayNames([inLanguage], { type: 'language' });
    return languages.flatMap((tag) => {
      const bases = Object.keys(KIN).filter((kin) => KIN[kin] === tag);
      const tags = new Set([tag, tag.split('-')[0] ?? tag, ...bases]);
      return [...tags].map((one) => [names.of(one) ?? one, tag] as const);
    });
  });

/** "Oslo" → Europe/Oslo: the zones' own cities, and those that the vocabularies add. */
export const zoneNames = (vocabularies: readonly Vocabulary[]): readonly (readonly [name: string, zone: string])[] => {
  const zones = [...Intl.supportedValuesOf('timeZone'), 'UTC'];
  return [
    ...zones.flatMap((zone) => [
      [zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' '), zone] as const,
      [zone, zone] as const,
    ]),
    ...vocabularies.flatMap(({ cities }) =>
      Object.entries(cities).flatMap(([zone, names]) => names.map((name) => [name, zone] as const)),
    ),
  ];
};

/** What people type in six languages: understood at any time, whatever language the conversation has. */
import { expect } from 'chai';
import fc from 'fast-check';
import { spellings } from '../../src/commands/line/fold.ts';
import { lexiconOf } from '../../src/commands/line/lexicon.ts';
import { print } from '../../src/commands/line/print.ts';
import { LONGEST_LINE, parse } from '../../src/commands/parse.ts';
import { readVocabularies, type Vocabulary } from '../../src/locales/vocabularies.ts';
import { command } from './commands-as-values.ts';

const vocabularies = readVocabularies();
const english = vocabularies[0] as Vocabulary;
const languages = vocabularies.map(({ language }) => language);

/** The line that the bot would write for it in English; for a trouble, why. */
const meaning = (line: string, language = 'en'): string => {
  const parsed = parse(line, vocabularies, { language });
  return parsed.kind === 'trouble' ? `(${parsed.why})` : print(parsed, english);
};

const SEGMENT = 'subscribe segment-threshold-crossed of "Contoso" for "VIP" above 10000';
const FAILED = 'subscribe refresh-failed of "Contoso" for "CRM"';
const FULL = 'subscribe full-refresh-completed including on-demand';

/** As people write them: with and without accents, in any case, with their own quotes, numbers and manners. */
const typed: Readonly<Record<string, readonly (readonly [line: string, means: string])[]>> = {
  fr: [
    ['s’abonner segment dans Contoso pour « VIP » au-dessus de 10 000 membres', SEGMENT.replace('"VIP"', '" VIP "')],
    ["Préviens-moi quand l'actualisation échoue dans Contoso pour CRM, s'il te plaît", FAILED],
    [
      'PREVENEZ-MOI SEUIL DE SEGMENT DEPASSE DANS CONTOSO POUR VIP DEPASSE 10000',
      SEGMENT.replace(/Contoso/, 'CONTOSO'),
    ],
    ['abonner actualisation complete y compris a la demande', FULL],
    ['s’abonner mesure pour CA au-dessus de 1,5 million', 'subscribe measure-threshold-crossed for "CA" above 1500000'],
    ['abonner mesure supérieure à 2 milliards', 'subscribe measure-threshold-crossed above 2000000000'],
    [
      's’abonner échec par e-mail à ada@contoso.com et bob@contoso.com',
      'subscribe refresh-failed to email ada@contoso.com, bob@contoso.com',
    ],
    [
      's’abonner segment pour "VIP" plus de 10k aux propriétaires',
      'subscribe segment-threshold-crossed for "VIP" above 10000 to owners',
    ],
    ['se désabonner 3', 'unsubscribe 3'],
    ['desabonner tout', 'unsubscribe all'],
    ['changer de langue en', 'language en'],
    ['fuseau horaire Montréal', 'timezone "Montréal"'],
    ['actualiser tout', 'refresh all'],
    ['actualiser source de données "CRM"', 'refresh data sources "CRM"'],
    ['annuler', 'cancel'],
    ['rapport segments chaque jour à 7h30', 'report segments daily at 07:30'],
    ['lignes Customer où City contient "Os"', 'items "Customer" where City contains "Os"'],
    ['rechercher "Ada"', 'search "Ada"'],
    ['pourquoi TD-7F3K2Q9', 'why TD-7F3K2Q9'],
    ["je m'en occupe TD-7F3K2Q9", 'acknowledge TD-7F3K2Q9'],
  ],
  ca: [
    ["subscriure's segment a l'entorn Contoso per a «VIP» per sobre de 10.000 membres", SEGMENT],
    ["Avisa'm quan falla a l'entorn Contoso per a CRM, si us plau", FAILED],
    ['subscriu actualitzacio completa incloent-hi a peticio', FULL],
    [
      'subscriure mesura per a Vendes més de 3 milions',
      'subscribe measure-threshold-crossed for "Vendes" above 3000000',
    ],
    ["subscriure's error per correu a ada@contoso.com", 'subscribe refresh-failed to email ada@contoso.com'],
    ["subscriure's segment supera 10000 als propietaris", 'subscribe segment-threshold-crossed above 10000 to owners'],
    ['baixa 3', 'unsubscribe 3'],
    ['cancel.la 3', 'unsubscribe 3'],
    ['baixa totes', 'unsubscribe all'],
    ['canvia l’idioma a ca', 'language ca'],
    ['zona horaria València', 'timezone "València"'],
    ['actualitza tot', 'refresh all'],
    ['informe cada setmana dimarts a 9', 'report weekly tuesday at 09:00'],
    ['cerca Ada', 'search Ada'],
    ['files Customer on City comença per Os', 'items "Customer" where City starts with "Os"'],
    ['per què TD-7F3K2Q9', 'why TD-7F3K2Q9'],
  ],
  ru: [
    ['подписаться сегмент в среде Contoso для «VIP» выше 10 000 участников', SEGMENT],
    ['Подпишите на сбой обновления в Contoso для CRM, пожалуйста', FAILED],
    ['подписаться на полное обновление включая по запросу', FULL],
    [
      'сообщай, когда мера для Выручка превышает 1,5 млн',
      'subscribe measure-threshold-crossed for "Выручка" above 1500000',
    ],
    ['подписаться сегмент больше 10 тыс', 'subscribe segment-threshold-crossed above 10000'],
    ['подписаться сбой по почте на ada@contoso.com', 'subscribe refresh-failed to email ada@contoso.com'],
    ['подписаться сегмент свыше 10000 владельцам', 'subscribe segment-threshold-crossed above 10000 to owners'],
    ['подписаться источник данных обновлен', 'subscribe refresh-succeeded'],
    ['ПОДПИСАТЬСЯ СЛИЯНИЕ', 'subscribe unification-completed'],
    ['отписаться от 3', 'unsubscribe 3'],
    ['отписаться все', 'unsubscribe all'],
    ['говори на русский', 'language "русский"'],
    ['часовой пояс Екатеринбург', 'timezone "Екатеринбург"'],
    ['обновить всё', 'refresh all'],
    ['отменить обновление', 'cancel'],
    ['отчет ежедневно в 08:00', 'report daily at 08:00'],
    ['отчёт еженедельно в среду в 9:30', 'report weekly wednesday at 09:30'],
    ['строки Customer где City равно Осло', 'items "Customer" where City = "Осло"'],
    ['поиск Ада', 'search Ада'],
    ['почему TD-7F3K2Q9', 'why TD-7F3K2Q9'],
  ],
  nb: [
    ['abonner på segment i Contoso for «VIP» over 10 000 medlemmer', SEGMENT],
    ['Si fra når oppdateringen mislykkes i Contoso for CRM, takk', FAILED],
    ['abonnere på full oppdatering også på forespørsel', FULL],
    ['abonner full oppdatering ogsaa paa forespoersel', FULL],
    ['abonner full oppdatering ogsa pa foresporsel', FULL],
    ['abonner på mål for Salg mer enn 1,5 mill', 'subscribe measure-threshold-crossed for "Salg" above 1500000'],
    ['abonner maal over 2 milliarder', 'subscribe measure-threshold-crossed above 2000000000'],
    ['abonner oppdateringsfeil på e-post til ada@contoso.com', 'subscribe refresh-failed to email ada@contoso.com'],
    ['abonner segment overstiger 10000 til eierne', 'subscribe segment-threshold-crossed above 10000 to owners'],
    ['avslutt 3', 'unsubscribe 3'],
    ['avslutt alle', 'unsubscribe all'],
    ['miljoer', 'environments'],
    ['spraak nb', 'language nb'],
    ['tidssone Tromsoe', 'timezone "Tromsoe"'],
    ['oppdater alt', 'refresh all'],
    ['avbryt', 'cancel'],
    ['rapport datakilder daglig kl 08:00', 'report data sources daily at 08:00'],
    ['rapport stopp', 'report off'],
    ['rader Customer der City begynner med Os', 'items "Customer" where City starts with "Os"'],
    ['soek Ada', 'search Ada'],
    ['hvorfor TD-7F3K2Q9', 'why TD-7F3K2Q9'],
  ],
  'pt-BR': [
    ['inscrever-se segmento no ambiente Contoso para “VIP” acima de 10.000 membros', SEGMENT],
    ['Avise-me quando a atualização falhar em Contoso para CRM, por favor', FAILED],
    ['inscrever atualizacao completa incluindo sob demanda', FULL],
    [
      'inscrever-se medida para Receita maior que 1,5 milhão',
      'subscribe measure-threshold-crossed for "Receita" above 1500000',
    ],
    ['inscrever-se segmento mais de 10 mil', 'subscribe segment-threshold-crossed above 10000'],
    ['inscrever-se falha por e-mail para ada@contoso.com', 'subscribe refresh-failed to email ada@contoso.com'],
    ['inscrever-se falha para ada@contoso.com', 'subscribe refresh-failed to email ada@contoso.com'],
    [
      'inscrever-se segmento ultrapassa 10000 aos proprietários',
      'subscribe segment-threshold-crossed above 10000 to owners',
    ],
    ['cancelar 3', 'unsubscribe 3'],
    ['cancelar todas', 'unsubscribe all'],
    ['mudar o idioma pt-BR', 'language pt-BR'],
    ['fuso horario Belém', 'timezone "Belém"'],
    ['atualizar tudo', 'refresh all'],
    ['cancelar atualizacao', 'cancel'],
    ['relatório toda semana terça às 09:00', 'report weekly tuesday at 09:00'],
    ['linhas Customer onde City contém Os', 'items "Customer" where City contains "Os"'],
    ['pesquisar Ada', 'search Ada'],
    ['por que TD-7F3K2Q9', 'why TD-7F3K2Q9'],
  ],
};

describe('What people type in six languages', () => {
  for (const [tag, lines] of Object.entries(typed)) {
    for (const [line, means] of lines) {
      it(`${tag}: ${line} means ${means}`, () => {
        for (const language of languages)
          expect(meaning(line, language), `in a ${language} conversation`).to.equal(means);
      });
    }
  }

  for (const vocabulary of vocabularies) {
    it(`is what the bot writes in ${vocabulary.language}, whatever language it is read in`, () => {
      fc.assert(
        fc.property(command, fc.constantFrom(...languages), (value, language) => {
          const line = print(value, vocabulary);
          expect(parse(line, vocabularies, { longest: 100_000, language }), line).to.deep.equal(value);
        }),
        { numRuns: 600 },
      );
    });
  }

  it('mixes the words of all languages without a throw', () => {
    const all = vocabularies.flatMap(({ verbs, words, triggers, magnitudes }) =>
      [verbs, words, triggers, magnitudes].flatMap((group) => Object.values(group).flat()),
    );
    const bit = fc.oneof(
      fc.constantFrom(...all),
      fc.constantFrom('"', '«', '»', ',', '10.000', "'", '1,5'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(bit, { maxLength: 25 }), fc.constantFrom(...languages), (bits, language) => {
        expect(parse(bits.join(' '), vocabularies, { language })).to.have.property('kind');
      }),
      { numRuns: 1500 },
    );
  });

  it('is heard in the language that the rest of the line speaks, where two share the verb', () => {
    for (const language of languages) {
      expect(meaning('abonner segment i Contoso for VIP over 10000', language)).to.equal(SEGMENT);
      expect(meaning('abonner segment dans Contoso pour VIP au-dessus de 10000', language)).to.equal(SEGMENT);
    }
  });

  it('reads the dot and the comma of a number as the line’s language does, and asks where that tells nothing', () => {
    expect(meaning('inscrever-se segmento acima de 10.000')).to.contain('above 10000');
    expect(meaning("subscriure's segment per sobre de 10.000")).to.contain('above 10000');
    expect(meaning('subscribe segment above 10,000', 'pt-BR')).to.contain('above 10000');
    for (const line of [
      'subscribe segment above 10.000',
      'abonner segment over 10.000',
      's’abonner segment plus de 10,000',
    ]) {
      expect(meaning(line), line).to.equal('(bad-number)');
    }
  });

  it('gets a guess when a verb is misspelt, in the conversation’s own language first', () => {
    const near = (line: string, language: string): readonly string[] => {
      const parsed = parse(line, vocabularies, { language });
      return parsed.kind === 'trouble' && parsed.why === 'unknown' ? parsed.near.map((one) => print(one, english)) : [];
    };
    expect(near('dessabonner 3', 'fr')[0]).to.equal('unsubscribe 3');
    expect(near('подписатся сбой', 'ru')[0]).to.equal('subscribe refresh-failed');
    expect(near('abonerr oppdateringsfeil', 'nb')[0]).to.equal('subscribe refresh-failed');
    expect(near('inscrevrse falha', 'pt-BR')[0]).to.equal('subscribe refresh-failed');
    expect(near('baxia 3', 'ca')[0]).to.equal('unsubscribe 3');
  });

  it('gets near triggers when one is misspelt', () => {
    const near = (line: string): readonly string[] => {
      const parsed = parse(line, vocabularies);
      return parsed.kind === 'trouble' && parsed.why === 'unknown-trigger' ? parsed.near : [];
    };
    expect(near('s’abonner unifcation')[0]).to.equal('unification-completed');
    expect(near('подписаться унефикация')[0]).to.equal('unification-completed');
    expect(near('inscrever-se segmneto')[0]).to.equal('segment-threshold-crossed');
    expect(near('abonner oppdatring mislyktes')[0]).to.equal('refresh-failed');
  });

  it('costs little however long the line is', () => {
    const lines = ['refr ', 'over ', 'pour ', 'выше ', 'actualisation '].map(
      (bit) => `s’abonner oublié ${bit.repeat(999)}`,
    );
    const started = process.cpuUsage().user;
    for (const line of lines) for (let times = 0; times < 20; times++) parse(line.slice(0, LONGEST_LINE), vocabularies);
    // Of the processor's time, not the clock's, and far above what is measured (2 ms), so that it fails for a blow-up only.
    expect((process.cpuUsage().user - started) / 1000 / 100).to.be.below(25);
  });
});

/** By squashed word: what it means, in which languages. */
const meaningsOf = (
  group: (vocabulary: Vocabulary) => Vocabulary['verbs'],
): ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> => {
  const table = new Map<string, Map<string, string[]>>();
  for (const vocabulary of vocabularies) {
    for (const [item, phrases] of Object.entries(group(vocabulary))) {
      for (const key of phrases.flatMap(spellings)) {
        const meant = table.get(key) ?? new Map<string, string[]>();
        table.set(key, meant.set(item, [...(meant.get(item) ?? []), vocabulary.language]));
      }
    }
  }
  return table;
};

const doubtful = (group: (vocabulary: Vocabulary) => Vocabulary['verbs']): readonly string[] =>
  [...meaningsOf(group)]
    .filter(([, meant]) => meant.size > 1)
    .map(
      ([word, meant]) => `${word}: ${[...meant].map(([item, said]) => `${item} (${[...new Set(said)]})`).join(', ')}`,
    );

describe('No word means two things', () => {
  it('as a verb, in any two languages', () => {
    expect(doubtful(({ verbs }) => verbs)).to.deep.equal([]);
  });

  it('as a trigger', () => {
    expect(doubtful(({ triggers }) => triggers)).to.deep.equal([]);
  });

  it('within a line, but for short words, which are heard in their own language only', () => {
    const long = doubtful(({ words }) => words).filter((line) => line.indexOf(':') > 2);
    expect(long).to.deep.equal([]);
  });

  it('as a number, but for the false friends that every language reads its own way', () => {
    expect(doubtful(({ magnitudes }) => magnitudes)).to.deep.equal([
      'billion: billion (en), trillion (fr,nb)',
      'billions: billion (en), trillion (fr)',
    ]);
    expect(lexiconOf(vocabularies, 'fr').number('2 billions')).to.deep.equal({ kind: 'number', value: 2e12 });
    expect(lexiconOf(vocabularies, 'en').number('2 billions')).to.deep.equal({ kind: 'number', value: 2e9 });
  });

  it('as a city', () => {
    expect(doubtful(({ cities }) => cities)).to.deep.equal([]);
  });
});

/** `help`: what I do, what can be typed, and the rules that surprise. */
import type { CardData } from '../cards/render.ts';
import type { AnyTrigger } from '../core/trigger.ts';
import type { Command, SubscribeLine, To } from './line/command.ts';
import { mannersLine } from './reply/manners.ts';
import { form, list, status } from './reply/offers.ts';
import { type Turn, verb } from './reply/turn.ts';
import { isNamedKind, line, lines, triggerAbout, triggerName } from './reply/wording.ts';

export const help = verb('reads', async (_, turn) => {
  const { say, triggers } = turn;
  const title = say('commands.help.title');
  const known = await knownNames(turn);
  return {
    summary: title,
    template: 'help',
    data: {
      title,
      manners: mannersLine(say),
      intro: line(say('commands.help.intro')),
      typeTitle: say('commands.help.typeTitle'),
      mention: say('commands.help.mention'),
      verbs: verbRows(known, turn),
      triggersTitle: say('commands.help.triggersTitle'),
      triggers: triggers.map(({ name }) => ({ label: triggerName(name, say), value: triggerAbout(name, say) })),
      rulesTitle: say('commands.help.rulesTitle'),
      rules: lines(
        say('commands.help.upward'),
        say('commands.help.dimensions'),
        say('commands.help.onDemand'),
        say('commands.help.baseline'),
        say('commands.help.quotes'),
      ),
    },
    buttons: [form(turn), list(turn), status(turn)],
  };
});

type KnownNames = ReadonlyMap<string, string>;

const REFERENCE = 'TD-7F3K2Q9';
/** Longer ones are bad examples. */
const EXAMPLE_LENGTH = 30;

/** For each kind of thing one that is really there, so that what the examples say can be typed as it stands. */
const knownNames = async ({ environments, store }: Turn): Promise<KnownNames> => {
  const [environment] = environments;
  const subjects = environment ? await store.catalogue(environment) : [];
  const good = subjects.filter(
    ({ name, active, noThreshold }) => active && !noThreshold && name.length <= EXAMPLE_LENGTH,
  );
  // Of several the first is kept.
  return new Map(good.toReversed().map(({ kind, name }) => [kind, name]));
};

const verbRows = (known: KnownNames, turn: Turn): readonly CardData[] => {
  const { say, triggers } = turn;
  const examples = ['refresh-failed', 'segment-threshold-crossed'].flatMap(
    (name) => triggers.find((trigger) => trigger.name === name) ?? [],
  );
  const typed = (...commands: readonly Command[]): CardData['lines'] =>
    commands.map((command) => ({ text: line(turn.print(command)) }));
  return [
    {
      about: say('commands.help.subscribe'),
      lines: typed({ kind: 'form' }, ...examples.map((trigger) => exampleOf(trigger, known, turn))),
    },
    { about: say('commands.help.many'), lines: typed(manyOf(turn)) },
    {
      about: say('commands.help.edit'),
      lines: typed({ kind: 'edit', number: 1 }, { kind: 'edit', number: 2, threshold: 12_000 }),
    },
    ...elsewhereRows(examples.at(-1), known, turn),
    { about: say('commands.help.list'), lines: typed({ kind: 'list' }) },
    {
      about: say('commands.help.unsubscribe'),
      lines: typed({ kind: 'unsubscribe', number: 1 }, { kind: 'unsubscribe-all' }),
    },
    { about: say('commands.help.test'), lines: typed({ kind: 'test', number: 1 }) },
    {
      about: say('commands.help.told'),
      lines: typed({ kind: 'why', reference: REFERENCE }, { kind: 'acknowledge', reference: REFERENCE }),
    },
    {
      about: say('commands.help.mute'),
      lines: typed(
        { kind: 'mute', number: 1, until: { by: 'duration', ms: 7_200_000 } },
        { kind: 'mute', number: 'all', until: { by: 'weekday', weekday: 1 } },
        { kind: 'unmute', number: 1 },
      ),
    },
    {
      about: say('commands.help.rhythm'),
      lines: typed(
        { kind: 'quiet', quiet: { hours: { from: { hour: 22, minute: 0 }, to: { hour: 7, minute: 0 } } } },
        { kind: 'digest', schedule: { hour: 8, minute: 0 } },
      ),
    },
    { about: say('commands.help.history'), lines: typed({ kind: 'history' }, { kind: 'export' }, { kind: 'import' }) },
    { about: say('commands.help.status'), lines: typed({ kind: 'status' }) },
    { about: say('commands.help.environments'), lines: typed({ kind: 'environments' }, { kind: 'switchinstance' }) },
    { about: say('commands.help.audit'), lines: typed({ kind: 'audit' }) },
    {
      about: say('commands.help.manners'),
      lines: typed({ kind: 'language', said: otherLanguage(turn) }, { kind: 'timezone', said: say.timeZone }),
    },
    ...actionRows(known, turn).map(({ about, commands }) => ({ about, lines: typed(...commands) })),
  ];
};

/** What can be asked of Customer Insights itself. */
const actionRows = (
  known: KnownNames,
  { say }: Turn,
): readonly { readonly about: string; readonly commands: readonly Command[] }[] => {
  const customer = { by: 'name', text: 'Customer' } as const;
  const source = known.get('data-source') ?? say('commands.help.examples.data-source');
  const daily = { hour: 8, minute: 0 };
  return [
    { about: say('commands.help.report'), commands: [{ kind: 'report' }, { kind: 'report', schedule: daily }] },
    {
      about: say('commands.help.refresh'),
      commands: [{ kind: 'refresh', what: { by: 'name', text: source }, sure: false }, { kind: 'cancel' }],
    },
    { about: say('commands.help.search'), commands: [{ kind: 'search', text: 'ada@contoso.com', exact: false }] },
    {
      about: say('commands.help.tables'),
      commands: [
        { kind: 'tables' },
        { kind: 'items', table: customer, where: [{ field: 'City', operator: 'eq', value: 'Oslo' }] },
      ],
    },
    {
      about: say('commands.help.write'),
      commands: [
        { kind: 'create-item', fields: [], sure: false },
        { kind: 'update-item', table: customer, id: '8f1c…', fields: [], sure: false },
      ],
    },
  ];
};

/** English people are shown that there are others. */
const otherLanguage = ({ say, languages }: Turn): string =>
  languages.find((tag) => tag !== say.language && tag !== 'en') ?? say.language;

/** Only what the operator allows. */
const elsewhereRows = (trigger: AnyTrigger | undefined, known: KnownNames, turn: Turn): readonly CardData[] => {
  if (!trigger) return [];
  const example = exampleOf(trigger, known, turn);
  const mail = turn.environments.some((environment) => (environment.mail?.domains ?? []).length > 0);
  const all: readonly To[] = [
    ...(mail ? [{ by: 'owners' } as const, { by: 'email', addresses: ['ada@contoso.com'] } as const] : []),
    ...(turn.webhooks ? [{ by: 'webhook', url: 'https://hooks.contoso.com/tidings' } as const] : []),
  ];
  if (all.length === 0) return [];
  return [
    {
      about: turn.say('commands.help.elsewhere'),
      lines: all.map((to) => ({ text: line(turn.print({ ...example, to })) })),
    },
  ];
};

const manyOf = ({ triggers }: Turn): SubscribeLine => ({
  kind: 'subscribe',
  trigger: triggers[0]?.name ?? '',
  subjects: [{ by: 'name', text: 'CRM*' }],
  except: [{ by: 'name', text: 'CRM test*' }],
  includeOnDemand: false,
});

const exampleOf = (trigger: AnyTrigger, known: KnownNames, { say }: Turn): SubscribeLine => ({
  kind: 'subscribe',
  trigger: trigger.name,
  subjects: isNamedKind(trigger.subjects)
    ? [{ by: 'name', text: known.get(trigger.subjects) ?? say(`commands.help.examples.${trigger.subjects}`) }]
    : [],
  ...(trigger.condition === 'threshold' && { threshold: 10_000 }),
  includeOnDemand: false,
});

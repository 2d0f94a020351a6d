/** Which subjects are meant: names are matched with what there is, wildcards are kept as they are, exceptions too. */
import { fitsWildcard, isWildcard } from '../../core/match.ts';
import type { CataloguedSubject, Environment, Subject, Wish } from '../../core/model.ts';
import type { AnyTrigger } from '../../core/trigger.ts';
import type { Ref, SubscribeLine } from '../line/command.ts';
import { fold } from '../line/fold.ts';
import { help, offer, offerNear } from './offers.ts';
import { resolve } from './resolve.ts';
import { MOST_BUTTONS, type Reply, type Step, type Turn } from './turn.ts';
import { isNamedKind, type NamedKind, short } from './wording.ts';

/** `subjects`: as the catalogue knows them. `unfit`: wildcards of either list that nothing is called by today. */
export type Selection = Pick<Wish, 'like' | 'except'> & {
  readonly subjects: readonly CataloguedSubject[];
  readonly unfit: { readonly like: readonly string[]; readonly except: readonly string[] };
};

type Asked = {
  readonly line: SubscribeLine;
  readonly trigger: AnyTrigger;
  readonly kind: NamedKind;
  readonly environment: Environment;
  readonly known: readonly CataloguedSubject[];
};

export const chooseSelection = async (
  line: SubscribeLine,
  trigger: AnyTrigger,
  environment: Environment,
  turn: Turn,
): Promise<Step<Selection>> => {
  const kind = trigger.subjects;
  const { subjects, except = [] } = line;
  if (!isNamedKind(kind) || (subjects.length === 0 && except.length === 0)) {
    return { value: { subjects: [], unfit: { like: [], except: [] } } };
  }
  const known = await turn.store.catalogue(environment, kind);
  const asked = { line, trigger, kind, environment, known };
  const meant = chooseNamed('subjects', asked, turn);
  if ('reply' in meant) return meant;
  const excepted = chooseNamed('except', asked, turn);
  if ('reply' in excepted) return excepted;
  const like = meant.value.like;
  const unfitOf = (wildcards: readonly string[]): readonly string[] =>
    wildcards.filter((wildcard) => !known.some(({ name }) => fitsWildcard(wildcard, name)));
  return {
    value: {
      subjects: meant.value.subjects,
      // A star alone is everything.
      ...(like.length > 0 && !like.some(isEverything) && { like }),
      ...(except.length > 0 && {
        except: { subjects: excepted.value.subjects.map(bare), like: excepted.value.like },
      }),
      unfit: { like: unfitOf(like), except: unfitOf(excepted.value.like) },
      ...(like.some(isEverything) && { subjects: [] }),
    },
  };
};

const isEverything = (wildcard: string): boolean => /^\*+$/.test(wildcard);

export const bare = ({ kind, id, name, incarnation }: CataloguedSubject): Subject => ({
  kind,
  id,
  name,
  ...(incarnation && { incarnation }),
});

/** Something may be called just so, star and all. */
const isPattern = ({ by, text }: Ref, known: readonly CataloguedSubject[]): boolean =>
  by === 'name' && isWildcard(text) && !known.some(({ name }) => fold(name) === fold(text));

const chooseNamed = (
  part: 'subjects' | 'except',
  asked: Asked,
  turn: Turn,
): Step<{ readonly subjects: readonly CataloguedSubject[]; readonly like: readonly string[] }> => {
  const { line, trigger, kind, environment, known } = asked;
  const chosen = new Map<string, CataloguedSubject>();
  const like = new Set<string>();
  for (const [at, ref] of (line[part] ?? []).entries()) {
    if (isPattern(ref, known)) {
      like.add(ref.text.trim());
      continue;
    }
    const found = resolve(ref, known);
    if (found.kind !== 'found') {
      const items = found.kind === 'several' ? found.items : found.near;
      const near = { line, part, at, kind, environment, found: found.kind, items, isEmpty: known.length === 0 };
      return { reply: offerNear(near, turn) };
    }
    if (part === 'subjects' && trigger.condition === 'threshold' && found.item.noThreshold) {
      return { reply: refuseDimensions({ line, at, measure: found.item, known }, turn) };
    }
    chosen.set(found.item.id, found.item);
  }
  return { value: { subjects: [...chosen.values()], like: [...like] } };
};

const refuseDimensions = (
  refused: {
    readonly line: SubscribeLine;
    readonly at: number;
    readonly measure: CataloguedSubject;
    readonly known: readonly CataloguedSubject[];
  },
  turn: Turn,
): Reply => {
  const { line, at, measure, known } = refused;
  return offer(
    {
      title: turn.say('commands.subscribe.dimensionsTitle', { name: short(measure.name) }),
      texts: [turn.say('commands.subscribe.dimensions')],
      choices: known
        .filter(({ noThreshold }) => !noThreshold)
        .slice(0, MOST_BUTTONS)
        .map(({ id, name }) => ({
          title: name,
          command: { ...line, subjects: line.subjects.with(at, { by: 'id', text: id }) },
        })),
      buttons: [help(turn)],
    },
    turn,
  );
};

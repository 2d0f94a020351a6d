/** From the words of a command line to a verb and what it is given; every mistake is told with the right way to say it. */
import { type Given, UsageError, type Verb } from './verb.ts';

export const usageOf = ({ name, takes }: Verb): string => `tidings ${name}${takes === '' ? '' : ` ${takes}`}`;

/** Throws UsageError. */
export const findVerb = (verbs: readonly Verb[], name: string): Verb => {
  const verb = verbs.find((one) => one.name === name);
  if (verb) return verb;
  throw new UsageError(
    `there is no "${name}"; say one of: ${verbs.map((one) => one.name).join(', ')} (tidings help explains)`,
  );
};

/** `--name value`, `--name=value`, flags, and words in any order. Throws UsageError. */
export const readLine = (verb: Verb, args: readonly string[]): Given => {
  const words: string[] = [];
  const options: Record<string, string | true> = {};
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (!arg.startsWith('--')) words.push(arg);
    else {
      const [, name = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
      options[name] = readOption(verb, name, value, rest);
    }
  }
  if (words.length !== verb.words) {
    const what = words.length < verb.words ? 'something is missing' : `"${words[verb.words]}" is too much`;
    throw new UsageError(`${what}; say: ${usageOf(verb)}`);
  }
  return { words, options };
};

const readOption = (verb: Verb, name: string, value: string | undefined, rest: string[]): string | true => {
  const kind = Object.hasOwn(verb.options ?? {}, name) ? verb.options?.[name] : undefined;
  if (kind === undefined) throw new UsageError(`there is no --${name} here; say: ${usageOf(verb)}`);
  if (kind === 'flag') {
    if (value !== undefined) throw new UsageError(`--${name} takes no value; say: ${usageOf(verb)}`);
    return true;
  }
  const given = value ?? (rest[0]?.startsWith('--') ? undefined : rest.shift());
  if (given === undefined || given === '') throw new UsageError(`--${name} needs a value; say: ${usageOf(verb)}`);
  return given;
};

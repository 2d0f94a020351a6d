/** The JSON file that names the environments to watch, and who may do what in each tenant. */
import { z } from 'zod';
import type { Policy } from './core/rights.ts';
import { policySchema, toPolicies } from './core/rights-settings.ts';
import {
  type EnvironmentSettings,
  environmentSchema,
  resolveSettings,
  type SecretRef,
} from './customer-insights/settings.ts';

type Variables = Readonly<Record<string, string | undefined>>;

export type EnvironmentsFile = {
  readonly environments: readonly EnvironmentSettings[];
  readonly policies: ReadonlyMap<string, Policy>;
};

const NOTHING: EnvironmentsFile = { environments: [], policies: new Map() };

const fileSchema = z.strictObject(
  {
    $schema: z.string({ error: 'write it as text, or leave it out' }).optional(),
    environments: z.array(environmentSchema, { error: 'write "environments": [ … ]' }),
    tenants: z.array(policySchema, { error: 'write "tenants": [ … ]' }).default([]),
  },
  { error: 'write { "environments": [ … ] }, as the README shows' },
);

type Reader = { readonly variables: Variables; readonly readFile: (path: string) => string };

/** Adds what is wrong to the problems; what is right is read nevertheless. */
export const readEnvironmentsFile = (path: string, reader: Reader, problems: string[]): EnvironmentsFile => {
  const json = readJson(path, reader, problems);
  if (json === undefined) return NOTHING;
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) {
    problems.push(...parsed.error.issues.map((issue) => explain(path, issue)));
    return NOTHING;
  }
  const { policies, twice } = toPolicies(parsed.data.tenants);
  problems.push(...twice.map((tenant) => `${path}: tenants has ${tenant} twice; remove one of the two`));
  return { environments: readEnvironments(path, parsed.data.environments, reader, problems), policies };
};

const readEnvironments = (
  path: string,
  given: z.infer<typeof fileSchema>['environments'],
  reader: Reader,
  problems: string[],
): readonly EnvironmentSettings[] => {
  const seen = new Set<string>();
  return given.map((environment, index) => {
    const where = `${path}: environments[${index}]`;
    const { tenant, instance, name } = environment;
    const keys = [`${tenant}/${instance}`, `${tenant}/${name.toLowerCase()}`];
    if (keys.some((key) => seen.has(key))) {
      problems.push(`${where}: this tenant has that instance or name already; remove one of the two`);
    }
    for (const key of keys) seen.add(key);
    return resolveSettings(environment, (reference) => {
      try {
        return secretOf(reference, reader);
      } catch (error) {
        problems.push(`${where}: ${(error as Error).message}`);
        return '';
      }
    });
  });
};

const readJson = (path: string, { readFile }: Reader, problems: string[]): unknown => {
  let text: string;
  try {
    // Some editors begin a file with a mark that is no JSON.
    text = readFile(path).replace(/^\uFEFF/, '');
  } catch {
    problems.push(
      `${path}: can't be read; write the file as the README shows, or name another one with ENVIRONMENTS_FILE`,
    );
    return undefined;
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // V8 quotes the text around the fault, and a secret may stand there by mistake: only its place is told.
    problems.push(`${path}: is not JSON (${placeOf(text)}); mend it there`);
    return undefined;
  }
};

/** Where what is no JSON goes wrong: behind the longest beginning that somebody could still go on from. */
const placeOf = (text: string): string => {
  let [fine, wrong] = [0, text.length + 1];
  while (wrong - fine > 1) {
    const middle = Math.floor((fine + wrong) / 2);
    if (isBeginning(text.slice(0, middle))) fine = middle;
    else wrong = middle;
  }
  if (fine === text.length) return text.trim() === '' ? 'it is empty' : 'it ends too early';
  const lines = text.slice(0, fine + 1).split('\n');
  return `line ${lines.length}, column ${lines.at(-1)?.length}`;
};

/** V8 complains of what is only cut off at its end, or names no place at all. */
const isBeginning = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const place = /at position (\d+)/.exec(String(error))?.[1];
    return place === undefined ? /end of JSON/.test(String(error)) : Number(place) >= text.length;
  }
};

/** Looks a secret up; throws the cure, never the value. */
const secretOf = (reference: SecretRef, { variables, readFile }: Reader): string => {
  if ('variable' in reference) {
    const value = variables[reference.variable];
    if (!value) throw new Error(`the variable ${reference.variable} is not set; set it to the secret`);
    return value;
  }
  let text: string;
  try {
    text = readFile(reference.file).trim();
  } catch {
    throw new Error(`the secret's file ${reference.file} can't be read; create it or correct its path`);
  }
  if (text === '') throw new Error(`the secret's file ${reference.file} is empty; put the secret in it`);
  return text;
};

const explain = (path: string, issue: z.core.$ZodIssue): string => {
  const where = issue.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  const place = where === '' ? path : `${path}: ${where.replace(/^\./, '')}`;
  if (issue.code === 'unrecognized_keys') {
    return `${place}: there is no setting called ${issue.keys.map((key) => `"${key}"`).join(', ')}; correct or remove it`;
  }
  return `${place}: ${issue.message}`;
};

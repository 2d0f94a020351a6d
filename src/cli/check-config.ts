/** `check-config`: what the bot would run with, without its secrets; or all that is wrong, with the cures. */
import { type Config, readConfig } from '../config.ts';
import { labelWith } from '../http/label.ts';
import type { Verb } from './verb.ts';

const SECRET = /secret|password|passphrase|^pass$|token|key|^primary$|^secondary$|sealed/i;
const HIDDEN = '(set)';

/** One line a value; whatever may be a secret is not shown, only that it is set. */
export const linesOf = (value: unknown, path = ''): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [`${path} = ${shown(value)}`];
  // Bytes are keys, whatever they are called.
  if (value instanceof Uint8Array) return [`${path} = ${HIDDEN}`];
  const entries = Object.entries(value);
  if (entries.length === 0) return [`${path} = (none)`];
  return entries.flatMap(([name, inner]) => {
    const place = Array.isArray(value) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
    if (SECRET.test(name) && typeof inner !== 'object') return [`${place} = ${inner === '' ? '(not set)' : HIDDEN}`];
    if (SECRET.test(name)) return Object.keys(inner ?? {}).map((part) => `${place}.${part} = ${HIDDEN}`);
    return linesOf(inner, place);
  });
};

/** Addresses may carry secrets: before the host, or as parameters. */
const shown = (value: unknown): string => {
  const text = String(value);
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !URL.canParse(text)) return text;
  const url = new URL(text);
  const secrets = [...url.searchParams.keys()].filter((name) => SECRET.test(name));
  if (url.password === '' && secrets.length === 0) return text;
  if (url.password !== '') url.password = '***';
  for (const name of secrets) url.searchParams.set(name, '***');
  return url.href;
};

const labelled = (config: Config) => {
  const label = labelWith(config.labelKey);
  return {
    ...config,
    policies: Object.fromEntries(config.policies),
    // What the environment is called in metrics and in /healthz.
    environments: config.environments.map((one) => ({ ...one, labelInMetrics: label(one.tenant, one.instance) })),
  };
};

export const checkConfig: Verb = {
  name: 'check-config',
  takes: '',
  about: 'shows the effective configuration without its secrets, or all that is wrong with it',
  words: 0,
  run: async (_, { variables, readFile, print }) => {
    for (const line of linesOf(labelled(readConfig({ variables, readFile })))) print(line);
  },
};

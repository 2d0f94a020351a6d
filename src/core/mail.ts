/** Which text is a mail address, and who owns what happened: the rules that chat, store and mail share. */
import type { MailRules } from './model.ts';

const LONGEST_ADDRESS = 254;
const LONGEST_LOCAL = 64;
const LOCAL = /^[a-z0-9_+-]+(?:[.'&][a-z0-9_+-]+|\.[a-z0-9_+'&-]+)*$/;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * One plain address in lower case, or undefined. Stricter than the standard on purpose: no quotes, comments, routes,
 * lists or literal hosts, so that nothing in it can mean another recipient or another header to anybody.
 */
export const readMailAddress = (text: string): string | undefined => {
  const address = text.trim().toLowerCase();
  if (address.length > LONGEST_ADDRESS) return undefined;
  const [local = '', domain = '', ...more] = address.split('@');
  if (more.length > 0 || local.length > LONGEST_LOCAL || !LOCAL.test(local)) return undefined;
  return isDomain(domain) ? address : undefined;
};

/** A host name with at least two labels, in lower case; the last one is no number. */
export const isDomain = (text: string): boolean => {
  const labels = text.split('.');
  return (
    text.length <= 253 &&
    labels.length > 1 &&
    labels.every((label) => LABEL.test(label)) &&
    !/^\d/.test(labels.at(-1) ?? '')
  );
};

/** What stands after the @. */
export const mailDomainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** Exactly the domains that are listed, not what lies under them. Takes an address that was read. */
export const mayMail = (address: string, rules: Pick<MailRules, 'domains'> | undefined): boolean =>
  rules?.domains.includes(mailDomainOf(address)) ?? false;

/**
 * Whom mail about a subject goes to: its owner, when the source names one by a mail address that may be written to; else
 * the environment's owners. Empty: nobody is known.
 */
export const ownersOf = (owner: string | undefined, rules: MailRules | undefined): readonly string[] => {
  const own = owner === undefined ? undefined : readMailAddress(owner);
  const known = own !== undefined && mayMail(own, rules) ? [own] : (rules?.owners ?? []);
  return [...new Set(known)].filter((address) => mayMail(address, rules));
};

/** Subscriptions as the JSON that `export` gives and `import` takes: by names and by others' ids, never by ours, without secrets. */
import { z } from 'zod';
import { conversationMarkOf } from '../../core/ids.ts';
import type { Conversation, Environment, Recipients, Subscription } from '../../core/model.ts';
import { BROADCASTS } from '../line/command.ts';

/** What such a text says of itself, so that it is known again; the number after the slash is the shape's. */
const FAMILY = 'tidings-subscriptions/';
const FORMAT = `${FAMILY}1`;

const text = z.string().min(1).max(2000);
const number = z.number().refine((value) => Math.abs(value) < 1e15);
/** A thing by the id that Customer Insights gave it, and by what people call it; one of them will do. */
const thing = z
  .strictObject({ id: text.optional(), name: text.optional() })
  .refine(({ id, name }) => id !== undefined || name !== undefined);
const things = z.array(thing).max(1000);
const wildcards = z.array(text).max(1000);

const shape = z
  .strictObject({
    environment: thing,
    trigger: text,
    for: things.default([]),
    like: wildcards.default([]),
    except: z.strictObject({ for: things.default([]), like: wildcards.default([]) }).optional(),
    above: number.optional(),
    below: number.optional(),
    rearmBelow: number.optional(),
    includeOnDemand: z.boolean().default(false),
    broadcast: z.enum(BROADCASTS).default('none'),
    to: z
      .union([
        z.strictObject({ email: z.array(text).min(1).max(100) }),
        z.strictObject({ owners: z.literal(true) }),
        z.strictObject({ webhook: text }),
        z.strictObject({ thread: text }),
      ])
      .optional(),
  })
  .refine(({ above, below }) => above === undefined || below === undefined, { path: ['below'] });

const document = z.looseObject({
  format: z.string(),
  /** The mark of the conversation that it was taken from: threads are there and nowhere else. */
  conversation: z.string().optional(),
  subscriptions: z.array(z.unknown()),
});

/** Exports name webhooks by their hosts alone: the rest of the address is a secret. Whoever imports may write all of it. */
export const isWholeAddress = (webhook: string): boolean => /^https?:/i.test(webhook);

export type Thing = z.infer<typeof thing>;
export type Portable = z.infer<typeof shape>;

/** `conversation`: the mark of where it was exported. `part`: what of it can't be read. */
export type Entry = { readonly value: Portable; readonly conversation: string | undefined } | { readonly part: string };

/** cut: it ends in the middle. newer: of a shape that we don't know. other: JSON, but not of ours. */
export type Unreadable = 'cut' | 'broken' | 'newer' | 'other';

/** All that stand in the text, from one document or several, with anything around them. */
export const readPortable = (said: string): { readonly entries: readonly Entry[] } | { readonly why: Unreadable } => {
  const { whole, isCut } = objectsIn(straight(said));
  if (isCut) return { why: 'cut' };
  const entries: Entry[] = [];
  for (const one of whole) {
    const read = readJson(one);
    if (read === undefined) return { why: 'broken' };
    const { data } = document.safeParse(read);
    if (!data?.format.startsWith(FAMILY)) return { why: 'other' };
    if (data.format !== FORMAT) return { why: 'newer' };
    entries.push(...data.subscriptions.map((written) => readEntry(written, data.conversation)));
  }
  return whole.length === 0 ? { why: 'broken' } : { entries };
};

const readEntry = (written: unknown, conversation: string | undefined): Entry => {
  const { data, error } = shape.safeParse(written);
  if (data) return { value: data, conversation };
  const [issue] = error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  return { part: [...(issue?.path ?? []), ...(unknown ? [unknown] : [])].join('.') || '{…}' };
};

const readJson = (one: string): unknown => {
  try {
    return JSON.parse(one) as unknown;
  } catch {
    return undefined;
  }
};

/** Phones turn straight quotes into curly ones; where there are straight ones, those are part of names. */
const straight = (said: string): string => (said.includes('"') ? said : said.replaceAll(/[“”„‟]/g, '"'));

/** What stands between outermost braces. */
const objectsIn = (said: string): { readonly whole: readonly string[]; readonly isCut: boolean } => {
  const whole: string[] = [];
  let [depth, start, isQuoted] = [0, 0, false];
  for (let at = 0; at < said.length; at++) {
    const character = said[at];
    if (isQuoted) {
      if (character === '\\') at += 1;
      else if (character === '"') isQuoted = false;
    } else if (character === '"' && depth > 0) isQuoted = true;
    else if (character === '{') {
      if (depth === 0) start = at;
      depth += 1;
    } else if (character === '}' && depth > 0) {
      depth -= 1;
      if (depth === 0) whole.push(said.slice(start, at + 1));
    }
  }
  return { whole, isCut: depth > 0 };
};

/** Chats take some of what looks like HTML for HTML: that is written so that nothing looks like it. */
const unlikeHtml = (json: string): string => json.replaceAll('<', '\\u003c').replaceAll(/&(?=#?\w+;)/g, '\\u0026');

/** `written`: the conversation's subscriptions as `toPortable` gives them. */
export const printPortable = (conversation: Conversation, written: readonly unknown[], indent?: number): string => {
  const from = conversationMarkOf(conversation);
  return unlikeHtml(JSON.stringify({ format: FORMAT, conversation: from, subscriptions: written }, undefined, indent));
};

export const toPortable = (subscription: Subscription, environments: readonly Environment[]) => {
  const { environmentId, trigger, subjects, like, except, threshold, direction, rearmBelow, broadcast, to } =
    subscription;
  const named = (some: Subscription['subjects']) => some.map(({ id, name }) => ({ id, name }));
  return {
    environment: { id: environmentId, name: environments.find((one) => one.environmentId === environmentId)?.name },
    trigger,
    ...(subjects.length > 0 && { for: named(subjects) }),
    ...(like && { like }),
    ...(except && { except: { for: named(except.subjects), like: except.like } }),
    ...(threshold !== undefined && { [direction ?? 'above']: threshold }),
    ...(rearmBelow !== undefined && { rearmBelow }),
    ...(subscription.includeOnDemand && { includeOnDemand: true }),
    ...(broadcast && { broadcast }),
    ...(to && { to: receivers(to) }),
  };
};

const receivers = (to: Recipients) => {
  switch (to.kind) {
    case 'email':
      return { email: to.addresses };
    case 'owners':
      return { owners: true };
    case 'webhook':
      return { webhook: to.host };
    case 'thread':
      return { thread: to.threadId };
  }
};

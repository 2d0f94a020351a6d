/** Reads a listing to its end, however the service pages it, and keeps bad items aside. */
import type { z } from 'zod';
import type { Instant, Quarantined } from '../core/model.ts';
import type { Get } from './calls.ts';
import { Trouble } from './trouble.ts';
import { sampleOf } from './values.ts';

/** What a listing brought. `quarantined` items are there, but could not be read. */
export type Listing<T> = {
  readonly items: readonly T[];
  readonly quarantined: readonly Quarantined[];
  /** How many there were, whether they could be read or not; of those that could not, few are kept. */
  readonly listed: number;
  readonly serviceTime?: Instant;
};

const MOST_PAGES = 200;
const MOST_BYTES = 64 * 1024 * 1024;
/** What the service returns by default; a full page of it may have a next one. */
const PAGE_ITEMS = 100;
const QUARANTINED_KEPT = 20;
const MOST_BAD = 0.2;

type Page = { readonly items: readonly unknown[]; readonly next?: string | undefined; readonly bare: boolean };
type Pages = { readonly raw: readonly unknown[]; readonly serviceTime?: Instant };

/** All items of a listing. `idField` names its items; a listing without one is not asked on with `$skip`. */
export type Walk = (first: URL, idField?: string) => Promise<Pages>;

/** The returned function throws Trouble. */
export const createWalk = (get: Get): Walk => {
  /** Paths whose `$skip` is ignored or refused: asking again would only cost calls. */
  const skipless = new Set<string>();

  return async (first, idField) => {
    const pages = createPages(get);
    const shelf = createShelf(idField);
    /** Asks for what comes after all we have; undefined when the service can't skip. */
    const skip = async (): Promise<Page | undefined> => {
      const page = await pages.read(skipTo(first, shelf.raw.length)).catch((error: unknown) => {
        if (error instanceof Trouble && error.problem.kind === 'refused') return undefined;
        throw error;
      });
      if (page && (page.items.length === 0 || shelf.hasNews(page.items))) return page;
      skipless.add(first.pathname);
      return undefined;
    };

    let url = first;
    for (let page: Page | undefined = await pages.read(first); page; ) {
      const full: boolean = page.bare && shelf.hasNews(page.items) && page.items.length % PAGE_ITEMS === 0;
      shelf.keep(page.items);
      if (page.next !== undefined) {
        url = follow(page.next, url);
        page = await pages.read(url);
      } else {
        page = full && !skipless.has(first.pathname) ? await skip() : undefined;
      }
    }
    return {
      raw: shelf.raw,
      ...(pages.serviceTime() !== undefined && { serviceTime: pages.serviceTime() as Instant }),
    };
  };
};

/** Reads pages within the bounds of one listing. */
const createPages = (get: Get) => {
  const asked = new Set<string>();
  let bytes = 0;
  let serviceTime: Instant | undefined;
  return {
    read: async (url: URL): Promise<Page> => {
      if (asked.has(url.href)) throw new Trouble('garbled', 'the pages of a listing go round in a circle');
      if (asked.size >= MOST_PAGES) throw new Trouble('garbled', `a listing has more than ${MOST_PAGES} pages`);
      asked.add(url.href);
      const body = await get(url, MOST_BYTES - bytes);
      bytes += body.bytes;
      serviceTime ??= body.serviceTime;
      return readPage(body.json);
    },
    /** Of the first page. */
    serviceTime: () => serviceTime,
  };
};

/** Keeps each item once: rows move between pages while we walk. */
const createShelf = (idField: string | undefined) => {
  const raw: unknown[] = [];
  const known = new Set<string>();
  const nameOf = (item: unknown): string | undefined => (idField === undefined ? undefined : idOf(item, idField));
  return {
    raw: raw as readonly unknown[],
    hasNews: (items: readonly unknown[]): boolean =>
      items.some((item) => {
        const id = nameOf(item);
        return id !== undefined && !known.has(id);
      }),
    keep: (items: readonly unknown[]): void => {
      for (const item of items) {
        const id = nameOf(item);
        if (id !== undefined && known.has(id)) continue;
        if (id !== undefined) known.add(id);
        raw.push(item);
      }
    },
  };
};

const readPage = (json: unknown): Page => {
  if (Array.isArray(json)) return { items: json, bare: true };
  if (typeof json === 'object' && json !== null) {
    const fields = json as { readonly [name: string]: unknown };
    if (Array.isArray(fields['value'])) {
      const next = fields['@odata.nextLink'] ?? fields['nextLink'];
      return { items: fields['value'], next: typeof next === 'string' && next !== '' ? next : undefined, bare: false };
    }
  }
  throw new Trouble('garbled', `no listing but ${json === null ? 'null' : typeof json}`);
};

/** The next page, if it is of the same service: our key and token go with the request. */
const follow = (next: string, from: URL): URL => {
  const url = URL.canParse(next, from.href) ? new URL(next, from.href) : undefined;
  if (!url) throw new Trouble('garbled', 'the link to the next page is no address');
  if (url.origin !== from.origin || url.username !== '' || url.password !== '') {
    throw new Trouble('garbled', `the link to the next page leads to another host: ${url.host.slice(0, 100)}`);
  }
  url.hash = '';
  return url;
};

const skipTo = (first: URL, count: number): URL => {
  const url = new URL(first.href);
  url.searchParams.set('$skip', String(count));
  return url;
};

const idOf = (item: unknown, field: string): string | undefined => {
  if (typeof item !== 'object' || item === null) return undefined;
  const fields = item as { readonly [name: string]: unknown };
  const id = fields[field];
  if (typeof id === 'string') return id;
  return fields['dataSourceMetadata'] === undefined ? undefined : idOf(fields['dataSourceMetadata'], field);
};

/** Each item by its shape; those that can't be read are counted, and some kept aside with the reason. */
export const sift = <S extends z.ZodType>(
  what: string,
  shape: S,
  raw: readonly unknown[],
): { items: z.infer<S>[]; quarantined: Quarantined[]; bad: number } => {
  const items: z.infer<S>[] = [];
  const quarantined: Quarantined[] = [];
  let bad = 0;
  for (const item of raw) {
    const read = shape.safeParse(item);
    if (read.success) items.push(read.data);
    else if (++bad <= QUARANTINED_KEPT) quarantined.push({ what, why: whyOf(read.error), sample: sampleOf(item) });
  }
  return { items, quarantined, bad };
};

/** More than a fifth that can't be read makes the whole listing unusable: throws Trouble. */
export const refuseIfMostlyBad = (what: string, bad: number, all: number, [first]: readonly Quarantined[]): void => {
  if (bad <= all * MOST_BAD) return;
  throw new Trouble('garbled', `${bad} of ${all} can't be read (${what})${first ? `: ${first.why}` : ''}`);
};

const whyOf = (error: z.ZodError): string => {
  const [issue] = error.issues;
  return issue ? `${issue.path.join('.') || 'item'}: ${issue.message}`.slice(0, 300) : 'not as expected';
};

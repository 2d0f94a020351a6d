/** `audit`: the record of who did what, as JSON lines, and whether anybody tampered with it. */
import { readDatabaseUrl } from '../config.ts';
import { type AuditEntry, createVerifier, type Flaw } from '../core/audit.ts';
import type { Store } from '../core/ports.ts';
import { openBeside } from '../store/index.ts';
import { readId } from './ids.ts';
import type { Verb } from './verb.ts';

const PAGE = 500;

type Audited = { readonly entries: number; readonly flaws: readonly Flaw[]; readonly head: string };

/** Reads a tenant's record from its beginning; each entry is handed on as it comes. */
const readThrough = async (
  store: Pick<Store, 'auditFrom' | 'auditEnds'>,
  tenantId: string,
  each: (entry: AuditEntry) => void,
): Promise<Audited> => {
  const ends = await store.auditEnds(tenantId);
  const verifier = createVerifier(ends);
  const flaws: Flaw[] = [];
  let entries = 0;
  for (let from = 0; ; ) {
    const page = (await store.auditFrom(tenantId, from, PAGE)).filter(({ seq }) => seq <= ends.last.seq);
    for (const entry of page) {
      const flaw = verifier.check(entry);
      if (flaw) flaws.push(flaw);
      each(entry);
    }
    entries += page.length;
    if (page.length < PAGE) break;
    from = (page.at(-1)?.seq ?? 0) + 1;
  }
  const end = verifier.end();
  return { entries, flaws: end ? [...flaws, end] : flaws, head: `${ends.last.seq}:${ends.last.digest}` };
};

export const audit: Verb = {
  name: 'audit',
  takes: '[--tenant <id>] [--person <object id>] [--verify]',
  about: 'prints who did what as JSON lines; --verify: only whether the record is whole, and where it ends',
  options: { tenant: 'value', person: 'value', verify: 'flag' },
  words: 0,
  run: async ({ options }, { variables, clock, log, print }) => {
    const { tenant, verify } = options;
    const person = typeof options['person'] === 'string' ? readId(options['person']) : undefined;
    const store = await openBeside({ databaseUrl: readDatabaseUrl(variables), clock, log });
    try {
      const tenants = typeof tenant === 'string' ? [readId(tenant)] : await store.auditTenants();
      const broken: string[] = [];
      if (verify && tenants.length === 0) print('The record is empty.');
      for (const tenantId of tenants) {
        const { entries, flaws, head } = await readThrough(store, tenantId, (entry) => {
          if (!verify && (person === undefined || entry.person === person)) print(lineOf(entry));
        });
        if (verify)
          print(`tenant ${tenantId}  entries ${entries}  ends at ${head}  ${flaws.length === 0 ? 'whole' : 'BROKEN'}`);
        broken.push(...flaws.map(({ seq, why }) => `tenant ${tenantId}, entry ${seq}: ${why}`));
      }
      if (broken.length > 0) throw new Error(`the record was tampered with:\n${broken.join('\n')}`);
    } finally {
      await store.close();
    }
  },
};

const lineOf = ({ at, ...entry }: AuditEntry): string => JSON.stringify({ at: new Date(at).toISOString(), ...entry });

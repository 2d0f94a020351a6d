/** Contract: who did what is on record with the change, in a chain that shows when somebody tampers with it. */
import { expect } from 'chai';
import { createVerifier, type Deed, ERASED, type Flaw, type Note } from '../../../src/core/audit.ts';
import {
  arrived,
  contoso,
  drain,
  ENGLISH,
  eventOf,
  happen,
  placeOf,
  START,
  type StoreUnderTest,
  subscribed,
  wishOf,
} from './given.ts';

const DAY_MS = 86_400_000;
const deed: Deed = {
  tenantId: 'contoso',
  conversationId: '19:general',
  person: 'ada',
  verb: 'subscribe',
  activityId: 'a-1',
};
const noteOf = (more: Partial<Note> = {}): Note => ({ ...deed, result: 'done', ...more });
const KEEP = { eventsMs: 0, deliveriesMs: 0, readingsMs: 0, quarantineMs: 0, goneMs: 0, auditMs: 400 * DAY_MS };

export const describeAudit = (under: () => StoreUnderTest): void => {
  describe('keeping the record', () => {
    const flaws = async (tenantId = 'contoso'): Promise<readonly Flaw[]> => {
      const { store } = under();
      const verifier = createVerifier(await store.auditEnds(tenantId));
      const found = (await store.auditFrom(tenantId, 0, 1000)).map(verifier.check);
      return [...found, verifier.end()].flatMap((flaw) => flaw ?? []);
    };

    it('writes who subscribed and unsubscribed together with the change, and nothing when nothing changed', async () => {
      const { store } = under();
      const conversation = await arrived(store, placeOf('contoso'));
      const wish = wishOf(contoso, { trigger: 'full-refresh-completed' });
      await store.subscribe(conversation, wish, 'ada', deed);
      await store.subscribe(conversation, wish, 'ada', deed);
      await store.subscribe(conversation, { ...wish, includeOnDemand: true }, 'bo', { ...deed, person: 'bo' });
      await store.unsubscribe('contoso', '19:general', 1, { ...deed, verb: 'unsubscribe', activityId: 'a-2' });
      await store.unsubscribe('contoso', '19:general', 9, deed);
      const entries = await store.audit({ tenantId: 'contoso', limit: 10 });
      const plain = 'full-refresh-completed of env-1 for all';
      expect(
        entries.map(({ seq, person, verb, number, before, after }) => [seq, person, verb, number, before, after]),
      ).to.deep.equal([
        [3, 'ada', 'unsubscribe', 1, `${plain} on-demand too`, undefined],
        [2, 'bo', 'subscribe', 1, plain, `${plain} on-demand too`],
        [1, 'ada', 'subscribe', 1, undefined, plain],
      ]);
      expect(await flaws()).to.deep.equal([]);
    });

    it('writes who muted, set hours, a language or the environment, or took care of something, together with that', async () => {
      const { store } = under();
      const { conversation } = await subscribed(store, contoso);
      const { conversationId } = conversation;
      const by = (verb: string) => noteOf({ verb });
      await store.mute('contoso', conversationId, 9, START * 2, by('mute none'));
      await store.mute('contoso', conversationId, 1, START * 2, by('mute'));
      await store.mute('contoso', conversationId, 1, null, by('unmute'));
      await store.keepRhythm('contoso', conversationId, { quiet: { weekends: true } }, by('quiet'));
      await store.setManners('contoso', conversationId, { language: 'fr' }, by('language'));
      await store.chooseEnvironment('contoso', conversationId, contoso.environmentId, by('switchinstance'));
      await happen(store, eventOf(contoso, 'run-1', { chapter: 'opens' }));
      const [told] = await drain(store);
      for (const verb of ['acknowledge', 'acknowledge again']) {
        await store.acknowledge('contoso', conversationId, told?.id ?? '', { id: 'ada', name: 'Ada' }, by(verb));
      }
      const entries = await store.auditFrom('contoso', 0, 10);
      expect(entries.map(({ verb }) => verb)).to.deep.equal([
        'mute',
        'unmute',
        'quiet',
        'language',
        'switchinstance',
        'acknowledge',
      ]);
      expect(await flaws()).to.deep.equal([]);
    });

    it('finds entries by conversation, subscription and person, of one tenant', async () => {
      const { store } = under();
      await store.note(noteOf({ number: 1 }));
      await store.note(noteOf({ number: 2, person: 'bo' }));
      await store.note(noteOf({ conversationId: '19:other', number: 1 }));
      await store.note(noteOf({ tenantId: 'fabrikam' }));
      const found = async (wanted: object) =>
        (await store.audit({ tenantId: 'contoso', limit: 10, ...wanted })).map(({ seq }) => seq);
      expect(await found({})).to.deep.equal([3, 2, 1]);
      expect(await found({ limit: 2 })).to.deep.equal([3, 2]);
      expect(await found({ conversationId: '19:general' })).to.deep.equal([2, 1]);
      expect(await found({ conversationId: '19:general', number: 1 })).to.deep.equal([1]);
      expect(await found({ person: 'bo' })).to.deep.equal([2]);
      expect(await store.auditTenants()).to.deep.equal(['contoso', 'fabrikam']);
    });

    it('is one chain, however many write at once', async () => {
      const { store } = under();
      await Promise.all(Array.from({ length: 20 }, (_, at) => store.note(noteOf({ activityId: `a-${at}` }))));
      expect((await store.auditFrom('contoso', 0, 100)).map(({ seq }) => seq)).to.deep.equal(
        Array.from({ length: 20 }, (_, at) => at + 1),
      );
      expect(await flaws()).to.deep.equal([]);
    });

    it('forgets what is older than 400 days, and is whole still', async () => {
      const { store, clock } = under();
      await store.arrive(placeOf('contoso'), ENGLISH);
      await store.note(noteOf());
      await store.note(noteOf());
      clock.set(START + 401 * DAY_MS);
      await store.note(noteOf());
      const forgotten: object[] = [];
      for await (const batch of store.forget(KEEP, 1)) if (batch.what === 'audit') forgotten.push(batch);
      expect(forgotten).to.deep.equal([1, 1].map((rows) => ({ what: 'audit', rows })));
      expect((await store.audit({ tenantId: 'contoso', limit: 10 })).map(({ seq }) => seq)).to.deep.equal([3]);
      expect(await flaws()).to.deep.equal([]);
    });

    it('forgets who a person is, at their wish, and is whole still', async () => {
      const { store } = under();
      const chat = placeOf('contoso', 'a:ada', { kind: 'personal' });
      await store.arrive(chat, ENGLISH, { revives: 'conversation', installedBy: 'ada' });
      const channel = await store.arrive(placeOf('contoso'), ENGLISH, { revives: 'team', installedBy: 'ada' });
      await store.subscribe(channel.conversation, wishOf(contoso), 'ada', deed);
      const { conversationId } = channel.conversation;
      const errand = { id: 'e-1', tenantId: 'contoso', conversationId, kind: 'report', content: {}, dueAt: START };
      await store.keepErrand({ ...errand, createdBy: 'ada' });
      await store.note(noteOf({ person: 'bo' }));
      expect(await store.erasePerson('contoso', 'ada')).to.deep.equal([
        { what: 'chats', rows: 1 },
        { what: 'acknowledgements', rows: 0 },
        { what: 'subscriptions', rows: 1 },
        { what: 'installations', rows: 1 },
        { what: 'errands', rows: 1 },
        { what: 'audit', rows: 1 },
      ]);
      expect((await store.audit({ tenantId: 'contoso', limit: 10 })).map(({ person }) => person)).to.deep.equal([
        'bo',
        ERASED,
      ]);
      expect(await store.conversation('contoso', 'a:ada')).to.equal(undefined);
      expect(await store.installers(channel.conversation)).to.deep.equal([]);
      expect((await store.errands('contoso', conversationId)).map(({ createdBy }) => createdBy)).to.deep.equal(['']);
      expect(await flaws()).to.deep.equal([]);
    });

    it('goes with its tenant, and with no other', async () => {
      const { store } = under();
      await arrived(store, placeOf('contoso'));
      await store.note(noteOf());
      await store.note(noteOf({ tenantId: 'fabrikam' }));
      const purged = (await store.purgeTenant('contoso')).filter(({ rows }) => rows > 0);
      expect(purged.map(({ what, rows }) => `${what} ${rows}`)).to.have.members([
        'conversations 1',
        'lanes 1',
        'audit 1',
        'audit_ends 1',
      ]);
      expect(await store.auditTenants()).to.deep.equal(['fabrikam']);
    });
  });
};

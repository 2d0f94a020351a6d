/** What every destination keeps to, whatever it sends by. */
import { expect } from 'chai';
import type { Address, Notification, Outcome, Place } from '../../src/core/model.ts';
import type { Destination, Parcel, Told } from '../../src/core/ports.ts';
import type { Say } from '../../src/core/say.ts';
import { createVoices } from '../../src/locales/say.ts';

export type DestinationUnderTest = {
  readonly destination: Destination;
  /** All that arrived so far, in order, as text that holds what people would read and where it went. */
  readonly arrived: () => readonly string[];
  /** How often something was made that all receivers of a notification can share. */
  readonly expansions: () => number;
  /** Where a receiver of that name is; default: a conversation. */
  readonly addressOf?: (name: string) => Address;
};

const OUTCOMES: readonly Outcome['kind'][] = ['delivered', 'not-sent', 'unsure', 'refused', 'gone', 'halted'];

export const say: Say = createVoices().voice('en', 'UTC');

export const notification: Notification = {
  title: 'Loyalty files: refresh failed',
  summary: 'Loyalty files: refresh failed',
  state: 'Failed',
  severity: 'attention',
  facts: [{ label: 'Environment', value: 'Contoso Retail' }],
  story: 'story',
};

export const told: Told = {
  deliveryId: 'delivery-1',
  environmentName: 'Contoso Retail',
  event: {
    id: 'event-1',
    tenantId: 'tenant',
    environmentId: 'env-1',
    trigger: 'refresh-failed',
    subject: { kind: 'data-source', id: 'loyalty', name: 'Loyalty files' },
    occurredAt: Date.UTC(2026, 10, 2, 6, 0),
    facts: { status: 'failed' },
    onDemand: false,
    audience: 'matching',
    story: 'story',
  },
};

export const placeOf = (conversationId: string): Place => ({
  tenantId: 'tenant',
  conversationId,
  kind: 'channel',
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  botId: 'bot',
});

export const addressOf = (conversationId: string): Address => ({
  destination: 'teams',
  laneId: `teams:${conversationId}`,
  place: placeOf(conversationId),
});

export const parcelOf = (more: Partial<Parcel> = {}): Parcel => ({
  address: addressOf('19:general@thread.tacv2'),
  notification: { ...notification },
  reference: 'TD-7F3K2Q9',
  say,
  told,
  ...more,
});

/** Fails as soon as anybody looks. */
const untouchable = <T>(what: string): T =>
  new Proxy(() => undefined, {
    get: () => {
      throw new Error(`${what} can't be read`);
    },
    apply: () => {
      throw new Error(`${what} can't be said`);
    },
  }) as T;

/** Runs the suite; `create` makes a fresh destination whose world takes everything. */
export const describeDestination = (name: string, create: () => DestinationUnderTest): void => {
  describe(`${name}, as any destination`, () => {
    const open = () => {
      const under = create();
      const address = under.addressOf ?? addressOf;
      const parcel = (more: Partial<Parcel> = {}) => parcelOf({ address: address('general'), ...more });
      return { ...under, address, parcel };
    };

    it('brings what happened, its state and its reference to where it should go', async () => {
      const { destination, arrived, parcel } = open();
      const outcome = await destination.send(parcel());
      expect(outcome.kind).to.equal('delivered');
      expect(arrived()).to.have.lengthOf(1);
      for (const words of ['Loyalty files: refresh failed', 'Failed', 'TD-7F3K2Q9', 'general'])
        expect(arrived()[0]).to.contain(words);
    });

    it('says that a test is a test', async () => {
      const { destination, arrived, parcel } = open();
      await destination.send(parcel({ notification: { ...notification, isTest: true } }));
      expect(arrived()[0]).to.match(/\btest\b/i);
    });

    it('gives a thousand receivers of one notification a reference each, and makes what they share once', async () => {
      const { destination, arrived, expansions, parcel, address } = open();
      const shared = { ...notification };
      const sent = Array.from({ length: 1000 }, (_, at) =>
        destination.send(
          parcel({ notification: shared, address: address(`place-${at}-end`), reference: `TD-NUMBER${at}-` }),
        ),
      );
      const outcomes = await Promise.all(sent);
      expect(outcomes.filter(({ kind }) => kind === 'delivered')).to.have.lengthOf(1000);
      const mixed = arrived().filter((text) => {
        const number = /TD-NUMBER(\d+)-/.exec(text)?.[1];
        return number === undefined || !text.includes(`place-${number}-end`);
      });
      expect(mixed).to.deep.equal([]);
      expect(arrived()).to.have.lengthOf(1000);
      expect(expansions()).to.be.at.most(1);
    });

    it('keeps notifications apart, however alike they look', async () => {
      const { destination, arrived, parcel } = open();
      await destination.send(parcel({ notification: { ...notification, title: 'One', summary: 'One' } }));
      await destination.send(parcel({ notification: { ...notification, title: 'Two', summary: 'Two' } }));
      expect(arrived()[0]).to.contain('One').and.not.to.contain('Two');
      expect(arrived()[1]).to.contain('Two').and.not.to.contain('One');
    });

    it('lets no name steer whatever shows it', async () => {
      const { destination, arrived, parcel } = open();
      const title = 'a\u001b[2Jb\r\nc\u202ed';
      await destination.send(parcel({ notification: { ...notification, title, summary: title } }));
      // biome-ignore lint/suspicious/noControlCharactersInRegex: just these must not come through
      expect(arrived()[0]).not.to.match(/[\u0000-\u001f\u202e]|\\r|\\n|\\u001b/);
    });

    const hopeless: readonly (readonly [string, Partial<Parcel>])[] = [
      ['a notification that can’t be read', { notification: untouchable<Notification>('it') }],
      ['a voice that fails', { say: untouchable<Say>('it') }],
      ['an address that can’t be read', { address: untouchable<Address>('it') }],
    ];
    for (const [what, part] of hopeless) {
      it(`turns ${what} into an outcome and goes on with the next`, async () => {
        const { destination, arrived, parcel } = open();
        const outcome = await destination.send(parcel(part));
        expect(OUTCOMES).to.include(outcome.kind);
        expect(outcome.kind).not.to.equal('delivered');
        expect(outcome).to.have.property('reason').that.is.a('string').and.not.empty;
        expect((await destination.send(parcel())).kind).to.equal('delivered');
        expect(arrived()).to.have.lengthOf(1);
      });
    }
  });
};

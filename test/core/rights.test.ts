/** The rule of who may do what, and what has to be known for it. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Conversation } from '../../src/core/model.ts';
import {
  createRights,
  DEFAULT_POLICY,
  mayDo,
  type Need,
  type Policy,
  type Present,
  type Standing,
} from '../../src/core/rights.ts';

const needs: readonly Need[] = ['reads', 'writes', 'personal-data', 'outside', 'admin'];
const need = fc.constantFrom(...needs);
const policy = fc.record<Policy>({
  writers: fc.constantFrom('members', 'owners', 'admins'),
  admins: fc.constant([]),
  asksDirectory: fc.boolean(),
});
const present = (standing: fc.Arbitrary<Standing['kind']>) =>
  fc.record<Present>({
    standing: standing.map((kind) => ({ kind })),
    isAdmin: fc.boolean(),
    isOwner: fc.constantFrom(true, false, undefined),
    isInstaller: fc.boolean(),
  });
const strangers = fc.constantFrom<Standing['kind'][]>(
  'guest',
  'outsider',
  'anonymous',
  'bot',
  'unidentified',
  'removed',
  'unchecked',
);

describe('The rule of rights', () => {
  it('lets no stranger do anything, whatever else they are', () => {
    fc.assert(
      fc.property(policy, present(strangers), need, (wanted, person, asked) => {
        expect(mayDo(wanted, person, asked)).to.equal(person.standing.kind);
      }),
    );
  });

  it('lets members look and admins do everything', () => {
    fc.assert(
      fc.property(policy, present(fc.constant('member')), need, (wanted, person, asked) => {
        if (asked === 'reads' || person.isAdmin) expect(mayDo(wanted, person, asked)).to.equal(undefined);
      }),
    );
  });

  it('takes an installer for an owner only where owners can not be told', () => {
    fc.assert(
      fc.property(policy, present(fc.constant('member')), need, (wanted, person, asked) => {
        if (person.isOwner === undefined) return;
        const verdict = mayDo(wanted, { ...person, isInstaller: false }, asked);
        expect(mayDo(wanted, { ...person, isInstaller: true }, asked)).to.equal(verdict);
      }),
    );
  });

  it('asks live for all but looking, and who owns the team only where it counts', async () => {
    const asked: string[] = [];
    const conversation = { tenantId: 't', conversationId: 'c', teamId: 'team', kind: 'channel' } as Conversation;
    const rightsOf = (wanted: Partial<Policy>) =>
      createRights({
        roster: {
          standing: async (_, __, fresh) => {
            asked.push(fresh ? 'live' : 'roster');
            return { kind: 'member' };
          },
          owns: async () => {
            asked.push('owns');
            return undefined;
          },
        },
        policyOf: () => ({ ...DEFAULT_POLICY, ...wanted }),
        installers: async () => {
          asked.push('installers');
          return ['ada'];
        },
      });
    const check = async (wanted: Partial<Policy>, wish: Need) => {
      asked.length = 0;
      const person = { id: '29:ada', name: 'Ada', objectId: 'ada' };
      return [await rightsOf(wanted).check({ conversation, person, need: wish }), ...asked];
    };
    expect(await check({}, 'reads')).to.deep.equal([undefined, 'roster']);
    expect(await check({}, 'writes')).to.deep.equal([undefined, 'live']);
    expect(await check({}, 'outside')).to.deep.equal([undefined, 'live', 'installers']);
    expect(await check({ writers: 'owners', asksDirectory: true }, 'writes')).to.deep.equal([
      ...[undefined, 'live', 'owns', 'installers'],
    ]);
    expect(await check({ writers: 'owners', asksDirectory: true, admins: ['ada'] }, 'admin')).to.deep.equal([
      ...[undefined, 'live'],
    ]);
  });
});

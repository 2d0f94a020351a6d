/** A person who has others told: what is repeated, what is refused and why, and what is never shown. */
import { expect } from 'chai';
import type { CataloguedSubject } from '../../src/core/model.ts';
import type { Need } from '../../src/core/rights.ts';
import { createVault } from '../../src/core/vault.ts';
import { partsOf } from '../cards/schema.ts';
import { createOpenWorld, mail } from './open-world.ts';
import { type Chat, CONTOSO, createWorld, SUBJECTS, segment, type World, wordsOf } from './world.ts';

const owned = (name: string, owner: string): CataloguedSubject => ({ ...segment(name), owner });

describe('A person who has others told', () => {
  let world: World;
  let chat: Chat;
  let needs: Need[];

  beforeEach(async () => {
    needs = [];
    world = await createOpenWorld(undefined, needs);
    await world.look(CONTOSO, [
      ...SUBJECTS.filter(({ kind }) => kind !== 'segment'),
      owned('High spenders', 'ada@contoso.com'),
      segment('Dormant'),
    ]);
    chat = await world.chat();
  });
  afterEach(() => world.close());

  const said = async (line: string): Promise<string> => wordsOf(await chat.say(line));

  it('sees who gets it, here, in the list and in the status', async () => {
    expect(await said('subscribe failures to email ada@contoso.com, bob@contoso.com')).to.contain(
      'mail to ada@contoso.com and bob@contoso.com',
    );
    expect((await chat.subscriptions())[0]?.to).to.deep.equal({
      kind: 'email',
      addresses: ['ada@contoso.com', 'bob@contoso.com'],
    });
    for (const line of ['list', 'status']) expect(await said(line), line).to.contain('mail to ada@contoso.com and bob');
  });

  it('sees who the owners are today', async () => {
    expect(await said('subscribe segment for "High spenders", Dormant above 5 to owners'))
      .to.contain('Owner of High spenders: ada@contoso.com')
      .and.to.contain('Owner of Dormant: team@contoso.com');
    expect(await said('subscribe failures to owners')).to.contain('where none is known, to team@contoso.com');
  });

  it('sees that what is about the whole environment goes to its owners, or comes here while it has none', async () => {
    const answer = await said('subscribe unification to owners');
    expect(answer).to.contain('I write to team@contoso.com.').and.not.to.contain('of each');
    const lonely = await createOpenWorld({ ...CONTOSO, mail: { ...mail, owners: [] } });
    await lonely.look(CONTOSO, SUBJECTS);
    const there = await lonely.chat();
    expect(wordsOf(await there.say('subscribe full refresh to owners'))).to.contain('until the operator names one');
    await lonely.close();
  });

  it('is told where no owner is known', async () => {
    const lonely = await createOpenWorld({ ...CONTOSO, mail: { ...mail, owners: [] } });
    await lonely.look(CONTOSO, [segment('Dormant')]);
    const there = await lonely.chat();
    const answer = wordsOf(await there.say('subscribe segment for Dormant above 5 to owners'));
    expect(answer).to.contain('I know of no owner of Dormant');
    await lonely.close();
  });

  it('sees a webhook’s secret once, whole, and its address never', async () => {
    const answer = await chat.say('subscribe failures to webhook https://h.example.com/flows?sig=canary');
    const secret = /"(whsec_[A-Za-z0-9+/]{43}=)"/.exec(JSON.stringify(answer.card))?.[1];
    expect(secret, 'as it is, to be copied').to.be.a('string');
    expect(answer.summary).not.to.contain('whsec_');
    expect(wordsOf(answer)).to.contain('the webhook at h.example.com');
    const again = await chat.say('subscribe failures to webhook https://h.example.com/flows?sig=canary');
    expect(wordsOf(again)).to.contain('Already subscribed').and.to.contain('was shown when it was made');
    for (const one of [again, await chat.say('list'), await chat.say('status'), await chat.say('unsubscribe 1')]) {
      expect(JSON.stringify(one)).not.to.match(/whsec_|canary/);
    }
  });

  const refusals: readonly (readonly [line: string, words: string])[] = [
    ['to email eve@evil.example', 'I may not write to evil.example'],
    ['to email ada@sub.contoso.com', 'allows mail to contoso.com only'],
    ['to email bob', '“bob” is no mail address'],
    ['to email', 'There is no mail address'],
    [`to email ${Array.from({ length: 11 }, (_, at) => `p${at}@contoso.com`).join()}`, 'at most 10 addresses'],
    ['to webhook', 'There is no address'],
    ['to webhook hooks', 'It is no web address'],
    ['to webhook http://h.example.com/', 'begin with https'],
    ['to webhook https://h.example.com:22/', '443 and 8443'],
    ['to webhook https://a:b@h.example.com/', 'user name or password'],
    ['to webhook https://169.254.169.254/', 'not on the public internet'],
    ['to webhook https://localhost/', 'not on the public internet'],
    ['to owners to webhook https://h.example.com/', 'goes to one kind of receiver'],
  ];
  for (const [line, words] of refusals) {
    it(`is told why not: ${line.slice(0, 60)}`, async () => {
      expect(await said(`subscribe failures ${line}`)).to.contain(words);
      expect(await chat.subscriptions()).to.deep.equal([]);
    });
  }

  it('keeps the receiver through a question, and through undo', async () => {
    await chat.say('subscribe segment for "High spendrs" above 5 to owners');
    await chat.press('High spenders');
    expect((await chat.subscriptions())[0]?.to).to.deep.equal({ kind: 'owners' });
    await chat.say('unsubscribe 1');
    await chat.press('Undo');
    expect((await chat.subscriptions())[0]).to.deep.include({ number: 2, to: { kind: 'owners' } });
  });

  it('is offered the conversation where the operator allows neither', async () => {
    const closed = await createWorld([CONTOSO]);
    const there = await closed.chat();
    for (const [line, words] of [
      ['subscribe failures to owners', 'TIDINGS_EMAIL_DOMAINS'],
      ['subscribe failures to webhook https://h.example.com/', 'TIDINGS_WEBHOOKS'],
    ] as const) {
      expect(wordsOf(await there.say(line))).to.contain(words);
    }
    await there.press('Tell this conversation');
    const [made] = await there.subscriptions();
    expect(made).not.to.have.property('to');
    expect(wordsOf(await there.say('help'))).not.to.contain('to owners');
    await closed.close();
  });

  it('finds a webhook’s URL behind a button, where nobody else does', async () => {
    const kept: string[] = [];
    const { keepButtons } = world.store;
    Object.assign(world.store, {
      keepButtons: (buttons: Parameters<typeof keepButtons>[0]) => {
        kept.push(...buttons.map(({ line }) => line));
        return keepButtons(buttons);
      },
    });
    await chat.say('subscribe segment for "High spendrs" above 5 to webhook https://h.example.com/flows?sig=canary');
    expect(kept.join(' '))
      .to.contain('sealed:')
      .and.not.to.match(/canary|h\.example/);
    await chat.press('High spenders');
    expect((await chat.subscriptions())[0]?.to).to.deep.include({ kind: 'webhook', host: 'h.example.com' });
    await chat.say('edit 1 gibberish to webhook https://h.example.com/flows?sig=canary');
    expect(kept.join(' ')).to.not.match(/canary|h\.example/);
  });

  it('has to be one who may send outside, whichever way they ask for it', async () => {
    const ways: readonly (readonly [what: string, line: string, need: Need, inputs?: Record<string, string>])[] = [
      ['a line', 'subscribe failures', 'writes'],
      ['a change that stays here', 'edit 1 for "CRM accounts"', 'writes'],
      ['a change to a webhook', 'edit 1 to webhook https://h.example.com/x', 'outside'],
      ['a change to mail', 'edit 1 to email ada@contoso.com', 'outside'],
      ['a change to a domain that is written to already', 'edit 1 to email bob@contoso.com', 'writes'],
      ['the form', 'subscribe', 'outside', { to: 'webhook', address: 'https://h.example.com/y' }],
      ['the form', 'subscribe', 'writes', { to: 'here' }],
      ['the form of one that is there', 'edit 1', 'outside', { to: 'webhook', address: 'https://h.example.com/z' }],
      ['the form of one that is there', 'edit 1', 'writes', { to: 'kept' }],
    ];
    for (const [what, line, need, inputs] of ways) {
      await chat.say(line);
      const filled = { trigger: 'refresh-failed', subject: 'all', ...inputs };
      if (inputs) await chat.press(line === 'subscribe' ? 'Subscribe' : 'Save', filled);
      expect(needs.at(-1), `${what}: ${line} ${JSON.stringify(inputs)}`).to.equal(need);
    }
  });

  it('presses a button in vain whose key is not there any more', async () => {
    await chat.say('subscribe failures');
    const line = `sealed:${createVault([Buffer.alloc(32, 8)]).seal('tenant-a', 'unsubscribe all')}`;
    const button = { id: 'old', tenantId: 'tenant-a', conversationId: 'general', line, once: false };
    await world.store.keepButtons([{ ...button, expiresAt: world.clock.now() + 1000 }]);
    expect((await chat.pressId('old')).summary).to.contain('no longer works');
    expect(await chat.subscriptions()).to.have.length(1);
  });

  describe('by the form', () => {
    const send = async (inputs: Record<string, string>): Promise<string> => {
      await chat.say('subscribe');
      return wordsOf(await chat.press('Subscribe', { trigger: 'refresh-failed', subject: 'all', ...inputs }));
    };
    /** What the typed line comes to, in a conversation of its own. */
    const typed = async (line: string) => {
      const other = await world.chat({ conversationId: 'other' });
      await other.say(line);
      return (await other.subscriptions())[0]?.to;
    };

    for (const [inputs, line] of [
      [{ to: 'here', address: '' }, 'subscribe refresh failed'],
      [
        { to: 'email', address: 'Ada@contoso.com; bob@contoso.com' },
        'subscribe refresh failed to email ada@contoso.com, bob@contoso.com',
      ],
      [{ to: 'owners', address: 'nobody' }, 'subscribe refresh failed to owners'],
      [
        { to: 'webhook', address: ' https://h.example.com/x ' },
        'subscribe refresh failed to webhook https://h.example.com/x',
      ],
    ] as const) {
      it(`gets the same as by "${line}"`, async () => {
        await send(inputs);
        const [made] = await chat.subscriptions();
        expect(made).to.not.equal(undefined);
        expect(made?.to).to.deep.equal(await typed(line));
      });
    }

    for (const [inputs, words] of [
      [{ to: 'email', address: '' }, 'There is no mail address'],
      [{ to: 'email', address: 'ada@contoso.com, bob' }, '“bob” is no mail address'],
      [{ to: 'email', address: 'eve@evil.example' }, 'I may not write to evil.example'],
      [{ to: 'webhook', address: '' }, 'There is no address'],
      [{ to: 'webhook', address: 'http://h.example.com/' }, 'begin with https'],
    ] as const) {
      it(`is told why not: ${JSON.stringify(inputs)}`, async () => {
        expect(await send(inputs)).to.contain(words);
        expect(await chat.subscriptions()).to.deep.equal([]);
      });
    }

    it('keeps what was typed of mail, and shows nobody a webhook’s URL', async () => {
      expect(await send({ to: 'email', address: 'ada@contoso.com, bob' })).to.contain('ada@contoso.com, bob');
      const again = await chat.press('Subscribe', {
        subject: 'all',
        to: 'webhook',
        trigger: 'x',
        address: 'https://h.example.com/canary',
      });
      expect(JSON.stringify(again)).to.not.contain('canary');
    });

    it('is asked only what the operator allows', async () => {
      const asked = async (there: Chat) => partsOf((await there.say('subscribe')).card).map(({ id }) => id);
      expect(await asked(chat)).to.include.members(['to', 'address']);
      const closed = await createWorld([CONTOSO]);
      expect(await asked(await closed.chat())).to.not.include.members(['to']);
      await closed.close();
    });
  });

  it('finds it in the help', async () => {
    const help = await said('help');
    for (const words of ['to owners', 'to email ada@contoso.com', 'to webhook "https://'])
      expect(help).to.contain(words);
  });
});

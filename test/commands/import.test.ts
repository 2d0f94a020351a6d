/** `import` takes what `export` gives: shown first, done by its button, all in one, and never twice. */
import { expect } from 'chai';
import type { Answer } from '../../src/core/conversation.ts';
import type { Need } from '../../src/core/rights.ts';
import { createOpenWorld } from './open-world.ts';
import { codeOf, throughTeams } from './pasted.ts';
import { buttonsOf, type Chat, CONTOSO, say as english, SUBJECTS, type World, wordsOf } from './world.ts';

const ADDRESS = 'https://h.example.com/flows?sig=canary&x=<1>';

describe('A person who imports', () => {
  let world: World;
  let chat: Chat;
  let needs: Need[];

  beforeEach(async () => {
    needs = [];
    world = await createOpenWorld(undefined, needs);
    await world.look(CONTOSO, SUBJECTS, { 'High spenders': 9812 });
    chat = await world.chat();
  });
  afterEach(() => world.close());

  const say = async (text: string, there = chat): Promise<string> => wordsOf(await there.say(text));
  const go = (count: number, there = chat): Promise<Answer> =>
    there.press(count === 1 ? 'Add it' : `Add these ${count}`);
  const exported = async (from = chat): Promise<string> => codeOf(await from.say('export'));
  const written = (...subscriptions: readonly object[]): string =>
    JSON.stringify({
      format: 'tidings-subscriptions/1',
      subscriptions: subscriptions.map((one) => ({
        ...{ environment: { id: 'env-1' }, trigger: 'refresh-failed' },
        ...one,
      })),
    });

  it('sees what would come of it, and then gets it all by one button', async () => {
    await say('subscribe failures for "CRM*" except "CRM test*"');
    await say('subscribe segment for "High spenders" above 10000 re-arm below 8000');
    const text = await exported();
    const other = await world.chat({ conversationId: 'other' });
    const plan = await say(`import ${text}`, other);
    expect(plan).to.include('This would add or change 2').and.to.include('CRM*').and.to.include('above 10,000');
    expect(plan).to.include('quiet hours');
    expect(await other.subscriptions()).to.deep.equal([]);
    expect((await go(2, other)).replacesCard).to.equal(true);
    expect((await other.subscriptions()).map(({ like, threshold }) => [like, threshold])).to.deep.equal([
      [['CRM*'], undefined],
      [undefined, 10_000],
    ]);
    expect(await say(`import ${text}`, other))
      .to.include('There is nothing to add')
      .and.to.include('2 are here already');
    expect(await other.subscriptions()).to.have.length(2);
  });

  it('gets nothing by typing what only the button says', async () => {
    await say(`import --sure ${written({})}`);
    expect(await chat.subscriptions()).to.deep.equal([]);
  });

  it('may paste it in any of the ways that people do', async () => {
    const ways: readonly (readonly [string, (text: string) => string])[] = [
      ['in a block of code', (text) => `import\n\`\`\`json\n${text}\n\`\`\``],
      ['politely', (text) => `please import this: ${text} please`],
      ['in French', (text) => `importer les abonnements ${text}`],
      ['without a word before it', (text) => text],
      ['from a phone that curls quotes', (text) => `import ${text.replaceAll('"', '”')}`],
      ['several at once', (text) => `import ${text}\n\n${text}`],
    ];
    for (const [way, paste] of ways) {
      const text = written({ for: [{ id: 'guid-CRM accounts' }] }).replaceAll(',', ',\n   ');
      expect(await say(throughTeams(paste(text))), way).to.include('This would add or change 1');
    }
  });

  it('is told what to do when it can not be read, and nothing happens', async () => {
    const text = written({ for: [{ id: 'guid-CRM accounts', name: 'CRM accounts' }] });
    for (const [said, words] of [
      [text.slice(0, -20), 'the message had been cut'],
      [text.replace(',', ',,'), 'not valid JSON'],
      [text.replace('/1', '/2'), 'a newer version of me'],
      ['{"name": "x"}', 'not subscriptions that I exported'],
      ['{}', 'not subscriptions that I exported'],
      [written(), 'There is no subscription in it'],
      [written(...Array.from({ length: 201 }, () => ({}))), 'more than 200'],
    ] as const) {
      expect(await say(`import ${said}`), words).to.include(words);
    }
    expect(await say('import')).to.include('paste what “export” gave');
    expect(await say(`import ${written({ like: ['x'.repeat(1990)] }).repeat(60)}`)).to.include('too long');
    expect(await chat.subscriptions()).to.deep.equal([]);
  });

  it('gets an answer whatever stands in it', async () => {
    const around = (entries: string): string =>
      `import {"format":"tidings-subscriptions/1","conversation":"__proto__","subscriptions":[${entries}]}`;
    for (const entries of ['"x"', 'null', '[]', '{"__proto__":{}}', `${'['.repeat(20_000)}${']'.repeat(20_000)}`]) {
      expect(await say(around(entries)), entries.slice(0, 20)).to.include('There is nothing to add');
    }
    for (const odd of ['{'.repeat(50_000), `${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}`, '}{', '{"\\', '{{}}']) {
      expect(await say(`import ${odd}`), odd.slice(0, 20)).to.include('nothing was changed');
    }
    expect(await chat.subscriptions()).to.deep.equal([]);
  });

  it('is told of each that can not be why, with the cure, and gets the others', async () => {
    const threshold = { trigger: 'segment-threshold-crossed', for: [{ id: 'High_spenders' }] };
    const plan = await say(
      `import ${written(
        { for: [{ id: 'gone', name: 'loyalty FILES' }] },
        { environment: { id: 'env-9', name: 'Fabrikam' } },
        { trigger: 'moon-full' },
        { for: [{ name: 'CRM' }] },
        { abov: 3 },
        { ...threshold, above: '10' },
        { ...threshold, above: 1.5 },
        threshold,
        { ...threshold, above: 1, below: 2 },
        { trigger: 'measure-threshold-crossed', for: [{ name: 'Revenue by country' }], above: 1 },
        { to: { webhook: 'h.example.com' } },
        { to: { email: ['eve@evil.example'] } },
      )}`,
    );
    for (const words of [
      'This would add or change 1 subscription',
      'New: Refresh failed – Contoso Retail · Loyalty files',
      '11 can',
      '“Fabrikam” is not an environment that I watch for you. In the text, put one of these in its place: Contoso Retail',
      "I don't know “moon-full”",
      "I can't find “CRM” in Contoso Retail",
      "I can't read “abov” in it",
      "I can't read “above” in it",
      'whole number',
      'It needs “above” or “below” with a number',
      "I can't read “below” in it",
      'has dimensions',
      'only the host of a webhook, h.example.com',
      'I may not write to evil.example',
    ]) {
      expect(plan).to.include(words);
    }
    await go(1);
    expect((await chat.subscriptions()).map(({ subjects }) => subjects[0]?.id)).to.deep.equal(['guid-Loyalty files']);
  });

  it('changes whether on-demand runs are told and what is posted anew, and keeps the number', async () => {
    await say('subscribe full refreshes');
    const plan = await say(
      `import ${written({ trigger: 'full-refresh-completed', includeOnDemand: true, broadcast: 'all' })}`,
    );
    expect(plan).to.include('Number 1 would become');
    await go(1);
    expect(await chat.subscriptions()).to.have.length(1);
    expect((await chat.subscriptions())[0]).to.deep.include({ number: 1, includeOnDemand: true, broadcast: 'all' });
  });

  it('is asked again when something is gone since, and nothing happens', async () => {
    await say(`import ${written({ for: [{ name: 'CRM accounts' }] }, {})}`);
    await world.look(CONTOSO, SUBJECTS.slice(1));
    const again = await go(2);
    expect(wordsOf(again)).to.include('Something has changed').and.to.include("I can't find “CRM accounts”");
    expect(await chat.subscriptions()).to.deep.equal([]);
    await go(1);
    expect(await chat.subscriptions()).to.have.length(1);
  });

  it('sees the new secrets of webhooks once, and their addresses never', async () => {
    const kept: string[] = [];
    const { keepButtons } = world.store;
    Object.assign(world.store, {
      keepButtons: (buttons: Parameters<typeof keepButtons>[0]) => {
        kept.push(...buttons.map(({ line }) => line));
        return keepButtons(buttons);
      },
    });
    const odd = await chat.say(`import ${written({ to: { webhook: ADDRESS }, abov: 1 })}`);
    expect(wordsOf(odd)).to.include("Entry 1: I can't read “abov”");
    expect(JSON.stringify(odd.card)).to.not.include('canary');
    const plan = await chat.say(`import ${written({ to: { webhook: ADDRESS } })}`);
    expect(JSON.stringify(plan.card)).to.not.include('canary');
    expect(kept.join(' ')).to.not.match(/canary|h\.example/);
    const done = await go(1);
    expect(codeOf(done)).to.match(/^1 h\.example\.com whsec_[A-Za-z0-9+/]{43}=$/);
    expect(done.summary).to.not.include('whsec_');
    expect(await say(`import ${written({ to: { webhook: ADDRESS } })}`)).to.include('1 is here already');
    const text = await exported();
    expect(text).to.not.match(/canary|whsec/);
    expect(await say(`import ${text}`)).to.include('1 is here already');
  });

  it('has to be one who may do what it asks for', async () => {
    for (const [said, need] of [
      ['import', 'reads'],
      ['import {"a": 1', 'reads'],
      [`import ${written({})}`, 'writes'],
      [`import ${written({ to: { owners: true } }, { to: { webhook: 'h.example.com' } })}`, 'writes'],
      [`import ${written({}, { to: { email: ['ada@contoso.com'] } })}`, 'outside'],
      [`import ${written({}, { to: { webhook: ADDRESS } })}`, 'outside'],
    ] as const) {
      await say(said);
      expect(needs.at(-1), said).to.equal(need);
    }
    await go(2);
    expect(needs.at(-1), 'by the button').to.equal('outside');
  });

  it('brings what told in a thread to the thread that it is said in', async () => {
    const thread = written({ to: { thread: '1710000000001' } });
    expect(await say(`import ${thread}`)).to.include('a thread of another conversation');
    const place = { ...chat.conversation };
    const incoming = {
      ...{ kind: 'said' as const, place, at: world.clock.now(), from: { id: '29:ada', objectId: 'ada', name: 'Ada' } },
      ...{ text: `import ${thread}`, activityId: '1710000000009', threadId: '1710000000005' },
    } as const;
    const plan = await world.commands.answer({ incoming, conversation: chat.conversation, say: english });
    const [add] = buttonsOf(plan?.card);
    await chat.pressId(add?.id ?? '');
    expect((await chat.subscriptions())[0]?.to).to.deep.equal({ kind: 'thread', threadId: '1710000000005' });
    expect(await say(`import ${await exported()}`)).to.include('1 is here already');
  });
});

/** People cancel the refresh that they name and no other, and are asked which one they mean. */
import { expect } from 'chai';
import { asker } from './asker.ts';
import { openStage, type Stage } from './stage.ts';

describe('A channel that cancels', () => {
  let stage: Stage;
  let chat: ReturnType<typeof asker>;

  beforeEach(async () => {
    const prepare: Parameters<typeof openStage>[1] = (all) => {
      for (const one of all) {
        one.succeedRefresh('Loyalty files');
        one.evaluateMeasure('Revenue', 1_000_000);
      }
    };
    stage = await openStage([{ name: 'Contoso' }, { name: 'Fabrikam' }], prepare);
    chat = asker(stage, stage.teams.team('Data').channel('Alerts'));
    await chat.place.install();
    await chat.say('switchinstance Contoso');
  });
  afterEach(() => stage.close());

  const jobs = () => stage.insights[0]?.world().jobs ?? [];

  it('cancels what it is told by name, and nothing else in its place', async () => {
    await chat.say('refresh Revenue');
    expect(await chat.say('cancel "Loyalty files"')).to.contain("I can't find “Loyalty files”");
    expect(await chat.say('cancel 1')).to.contain("I can't find “1”");
    expect(jobs()[0]?.jobStatus, 'the one that nobody named').to.equal('running');
    expect(chat.titles()).to.deep.equal(['Revenue']);
    await chat.say('refresh "Loyalty files"');
    expect(await chat.say('cancel refresh of loyalty')).to.contain('cancel the refresh of Loyalty files');
    await stage.look(6000);
    expect(await chat.say('cancel measure revenue')).to.contain('cancel the refresh of Revenue');
  });

  it('tells two refreshes of one name apart by when they were started, the first one first', async () => {
    await chat.say('refresh Revenue');
    await stage.look(120_000);
    await chat.say('refresh Revenue');
    await chat.say('cancel');
    const [first, second, ...more] = chat.titles();
    expect(first).to.match(/^Revenue \(.*07:00/);
    expect(second).to.match(/^Revenue \(.*07:02/);
    expect(more).to.deep.equal([]);
  });

  it('tells two refreshes of one name apart by their environments', async () => {
    await chat.say('refresh Revenue');
    await stage.look(1000);
    await chat.say('refresh Revenue of Fabrikam');
    await chat.say('cancel');
    expect(chat.titles()).to.have.members(['Revenue (Contoso)', 'Revenue (Fabrikam)']);
    await chat.press('Revenue (Fabrikam)');
    await stage.look(1000);
    expect(jobs()[0]?.jobStatus).to.equal('running');
    expect(stage.insights[1]?.world().jobs[0]?.jobStatus).to.equal('aborted');
  });

  it('is asked which is meant when several have the name in theirs, and not told that there is none', async () => {
    await stage.look();
    for (const name of ['CRM accounts', 'CRM contacts']) stage.insights[0]?.succeedRefresh(name);
    await stage.look();
    expect(await chat.say('refresh CRM'))
      .to.contain('Which “CRM”?')
      .and.not.to.contain("can't find");
  });
});

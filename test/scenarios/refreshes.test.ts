/** People start refreshes, watch them on one card to the end, cancel them, and have the status reported, now and by itself. */
import { expect } from 'chai';
import { buttonsOf } from '../commands/world.ts';
import { asker } from './asker.ts';
import { openStage, type Stage } from './stage.ts';

const HOUR_MS = 3_600_000;

describe('A channel that refreshes', () => {
  let stage: Stage;
  let chat: ReturnType<typeof asker>;

  beforeEach(async () => {
    stage = await openStage([{ name: 'Contoso' }], ([contoso]) => {
      contoso?.succeedRefresh('Loyalty files');
      contoso?.evaluateSegment('High spenders', 9000);
      contoso?.evaluateMeasure('Revenue', 1_000_000);
    });
    chat = asker(stage, stage.teams.team('Data').channel('Alerts'));
    await chat.place.install();
  });
  afterEach(() => stage.close());

  const insights = () => {
    const [one] = stage.insights;
    if (!one) throw new Error('no environment');
    return one;
  };
  const shown = () => stage.connector.shown(chat.place.conversationId);
  const jobs = () => insights().world().jobs;
  const started = () =>
    insights()
      .asked(/\/jobs$/)
      .filter(({ method }) => method === 'POST');

  it('reads the names of the stages of unification in its own language', async () => {
    insights().completeUnification();
    await stage.look();
    await chat.say('language русский');
    expect(await chat.say('report unification'))
      .to.contain('Сопоставление')
      .and.not.to.contain('"Map"');
  });

  it('sees one card from the start to the end, edited as the states change', async () => {
    expect(await chat.say('refresh "Loyalty files"'))
      .to.contain('Refresh of Loyalty files')
      .and.to.contain('Running');
    const { query } = started()[0] ?? {};
    expect(query?.['operationType']).to.equal('Ingestion');
    expect(query?.['identifiers']).to.match(/^'[0-9a-f-]{36}'$/);
    expect(query?.['forceRunRequested']).to.equal('true');
    const { id } = chat.last();
    const count = shown().length;
    await stage.look(6000);
    expect(shown().find((one) => one.id === id)?.edits, 'nothing has changed').to.equal(0);
    insights().endJob(jobs()[0]?.jobId ?? '');
    await stage.look(6000);
    expect(shown(), 'no second card').to.have.length(count);
    const card = shown().find((one) => one.id === id);
    expect(card?.edits).to.equal(1);
    expect(JSON.stringify(card?.post.card)).to.contain('Successful').and.not.to.contain('Cancel the refresh');
    await stage.look(6000);
    expect(shown().find((one) => one.id === id)?.edits).to.equal(1);
  });

  it('keeps its card across a restart of the bot, and tells why a refresh failed', async () => {
    await chat.say('refresh high spenders');
    expect(started()[0]?.query).to.include({ operationType: 'segmentation' });
    const { id } = chat.last();
    await stage.restart(async () => {
      insights().endJob(jobs()[0]?.jobId ?? '', 'failed');
      stage.clock.set(stage.clock.now() + 10_000);
    });
    await stage.look(60_000);
    const card = shown().find((one) => one.id === id);
    expect(JSON.stringify(card?.post.card)).to.contain('Failed');
  });

  it('asks before it refreshes everything', async () => {
    expect(await chat.say('refresh all')).to.contain('Refresh everything?');
    expect(started()).to.have.length(0);
    expect(await chat.press('Refresh everything')).to.contain('Refresh of everything');
    expect(started().map(({ query }) => query)).to.deep.equal([{ operationType: 'all', forceRunRequested: 'true' }]);
    await stage.restart();
    expect(started(), 'a restart starts nothing').to.have.length(1);
  });

  it('cancels by the button of the card, or by word', async () => {
    await chat.say('refresh measure Revenue');
    const { id } = chat.last();
    expect(await chat.press('Cancel the refresh')).to.contain('asked Customer Insights to cancel');
    await stage.look(1000);
    expect(JSON.stringify(shown().find((one) => one.id === id)?.post.card)).to.contain('Canceled');
    expect(await chat.say('cancel')).to.contain('nothing to cancel');
    await chat.say('refresh Revenue');
    await chat.say('refresh "Loyalty files"');
    expect(await chat.say('cancel')).to.contain('Which refresh shall I cancel?');
    expect(await chat.press('Revenue')).to.contain('cancel the refresh of Revenue');
  });

  it('cancels nothing from another channel', async () => {
    await chat.say('refresh Revenue');
    const other = asker(stage, stage.teams.team('Other').channel('Elsewhere'));
    expect(await other.say('cancel')).to.contain('nothing to cancel');
    const button = buttonsOf(chat.last().card).find(({ title }) => title === 'Cancel the refresh')?.id ?? '';
    await other.place.press({ button }, { cardId: '1' });
    expect(other.last().text).to.contain('no longer works');
    expect(jobs()[0]?.jobStatus).to.equal('running');
  });

  it('is offered what there is when the name fits nothing, and hears when the role is too small', async () => {
    expect(await chat.say('refresh Loyalti')).to.contain('find “Loyalti”');
    expect(chat.titles()).to.include('Loyalty files (data source)');
    insights().fault(/jobs$/, { status: 403, body: { errorCode: 'forbidden', message: 'no' } });
    expect(await chat.say('refresh Revenue')).to.contain('I am not allowed to do that');
    insights().fault(/jobs$/, { kind: 'reset' });
    expect(await chat.say('refresh Revenue')).to.contain("don't know whether it was done");
  });

  it('still understands that "refresh failed" is something to subscribe to', async () => {
    expect(await chat.say('refresh failed')).to.contain('Did you mean');
    expect(started()).to.have.length(0);
  });
});

describe('A channel that wants the status', () => {
  let stage: Stage;
  let chat: ReturnType<typeof asker>;

  beforeEach(async () => {
    stage = await openStage([{ name: 'Contoso' }, { name: 'Contoso Test' }], ([contoso, test]) => {
      contoso?.succeedRefresh('Loyalty files');
      contoso?.failRefresh('Store tills', { error: { message: 'The columns do not match.' } });
      contoso?.evaluateSegment('High spenders', 9000);
      contoso?.addSegment({ friendlyName: 'Never evaluated' });
      test?.succeedRefresh('Test files');
    });
    chat = asker(stage, stage.teams.team('Data').channel('Alerts'));
    await chat.place.install();
    // Their clients are in Oslo.
    await chat.say('timezone UTC');
  });
  afterEach(() => stage.close());

  const reports = (): number => stage.lines(chat.place.conversationId).filter((line) => /^Status of/.test(line)).length;

  it('gets every process with its state, trouble first with its reason, of the environment that it means', async () => {
    expect(await chat.say('report')).to.contain('Which environment?');
    const text = await chat.press('Contoso');
    for (const part of ['Store tills', 'The columns do not match.', 'Loyalty files', 'High spenders', 'Not started']) {
      expect(text).to.contain(part);
    }
    expect(text.indexOf('Store tills')).to.be.lessThan(text.indexOf('Loyalty files'));
    expect(await chat.say('report on segments in Contoso'))
      .to.contain('High spenders')
      .and.not.to.contain('Loyalty files');
    expect(await chat.say('report in "Contoso Test"'))
      .to.contain('Test files')
      .and.not.to.contain('Store tills');
  });

  it('gets it daily at its own time, once, also across a restart, until it is stopped', async () => {
    await chat.say('switchinstance Contoso');
    expect(await chat.say('report daily at 08:00')).to.contain('Comes daily at 08:00 (UTC)');
    await stage.look(HOUR_MS);
    expect(reports(), 'at seven').to.equal(0);
    await stage.look(HOUR_MS);
    expect(reports(), 'at eight').to.equal(1);
    expect(chat.last().text).to.contain('Store tills').and.to.contain('Comes daily');
    await stage.look(HOUR_MS);
    await stage.restart();
    await stage.look(22 * HOUR_MS);
    expect(reports(), 'before eight of the next day').to.equal(1);
    await stage.look(HOUR_MS + 60_000);
    expect(reports()).to.equal(2);
    expect(await chat.press('Stop reports')).to.contain('No more automatic reports');
    await stage.look(25 * HOUR_MS);
    expect(reports()).to.equal(2);
    expect(await chat.say('report sometimes')).to.contain('When shall I report?');
  });

  it('gets it by its new clock as soon as it has said in which time zone it is', async () => {
    await chat.say('switchinstance Contoso');
    await chat.say('report daily at 08:00');
    await chat.say('timezone Oslo');
    stage.clock.set(Date.UTC(2026, 10, 2, 6, 58));
    await stage.look();
    expect(reports(), 'before eight in Oslo').to.equal(0);
    await stage.look();
    expect(reports(), 'at eight in Oslo').to.equal(1);
    stage.clock.set(Date.UTC(2026, 10, 2, 8, 0));
    await stage.look();
    expect(reports(), 'at eight elsewhere').to.equal(1);
  });

  it('gets what fell due while the bot was away at its next regular time, and not when it comes back', async () => {
    await chat.say('switchinstance Contoso');
    await chat.say('report daily at 08:00');
    await chat.place.uninstall();
    stage.clock.set(Date.UTC(2026, 10, 2, 8, 10));
    await stage.look();
    await chat.place.install();
    stage.clock.set(Date.UTC(2026, 10, 2, 10, 0));
    await stage.look();
    expect(reports(), 'at ten').to.equal(0);
    stage.clock.set(Date.UTC(2026, 10, 3, 7, 59));
    await stage.look();
    expect(reports(), 'at eight of the next day').to.equal(1);
  });

  it('is told why there is no report when the environment can not be asked', async () => {
    await chat.say('switchinstance Contoso');
    await chat.say('report weekly monday 07:00');
    expect(chat.last().text).to.contain('every Monday at 07:00');
    stage.insights[0]?.setKeys(['another']);
    await stage.look(HOUR_MS);
    expect(stage.lines(chat.place.conversationId).join('\n')).to.contain("can't get an answer");
  });

  it('tries again when Teams is busy, and does not post twice', async () => {
    await chat.say('switchinstance Contoso');
    await chat.say('report daily at 07:00');
    stage.connector.fail({ kind: 'status', status: 429, headers: { 'retry-after': '30' } }, { times: 1 });
    await stage.look(HOUR_MS);
    expect(reports()).to.equal(0);
    await stage.look(60_000);
    expect(reports()).to.equal(1);
    await stage.look(HOUR_MS);
    expect(reports()).to.equal(1);
  });
});

/** What each trigger says of its example, in English: whole sentences, no holes, and what people need to decide. */
import { expect } from 'chai';
import { createVoices } from '../../src/locales/say.ts';
import { triggers } from '../../src/triggers/index.ts';

const NOW = Date.UTC(2026, 10, 2, 6, 0);
const say = createVoices().voice('en', 'Europe/Oslo');

const tell = (name: string, over: object = {}, telling: object = {}) => {
  const trigger = triggers.find((one) => one.name === name);
  if (!trigger) throw new Error(`no trigger ${name}`);
  const example = trigger.example(NOW);
  return trigger.describe(
    { ...example.facts, ...over },
    {
      environmentName: 'Contoso',
      subject: example.subject,
      occurredAt: NOW,
      story: 'story',
      homeUrl: 'https://home.example/',
      ...(example.threshold !== undefined && { threshold: example.threshold }),
      ...telling,
    },
    say,
  );
};
const factsOf = (name: string, over?: object, telling?: object) =>
  Object.fromEntries(tell(name, over, telling).facts.map(({ label, value }) => [label, value]));

describe('Each trigger', () => {
  for (const { name } of triggers) {
    it(`${name} leaves no hole in what it says`, () => {
      const text = JSON.stringify(tell(name));
      expect(text).not.to.match(/\{\{|\}\}|undefined|NaN|triggers\.|facts\./);
      expect(tell(name).title).to.have.length.within(5, 100);
      expect(tell(name).state).not.to.equal('');
    });
  }

  it('of a failure says the reason, since when, how often, and what to do', () => {
    expect(factsOf('refresh-failed')).to.include({
      Reason: 'The number of columns in the file does not match the schema.',
      Kind: 'Power Query',
      Tables: 'Members and PointsLedger',
      'Last success': 'Nov 1, 2026, 05:00 GMT+1',
      'In a row': '2 failures',
      'Depends on it': 'Map, Match, Merge, Segments (12), Measures (5), and Exports (2)',
    });
    expect(tell('refresh-failed').advice).to.contain('Settings > System > Status');
  });

  it('of a failure without a reason says that there is none, and of one that may be retried that it may', () => {
    const bare = { error: undefined, lastSuccessAt: undefined, mayRetry: true };
    expect(factsOf('refresh-failed', bare)).to.include({
      Reason: 'Customer Insights gives no reason',
      'Last success': 'never',
    });
    expect(tell('refresh-failed', bare).state).to.equal('Failed, may be tried again');
    expect(tell('refresh-failed', { status: 'timed-out' }).title).to.equal('Loyalty files: refresh timed out');
  });

  it('of a failure of which only a code is known says it in words, with the code for whoever looks it up', () => {
    const only = (code: string) => factsOf('refresh-failed', { error: { code } })['Reason'];
    expect(only('corruptRecordsFound')).to.equal('corrupt records found (corruptRecordsFound)');
    expect(only('DM_42')).to.equal('DM_42');
  });

  it('of a crossing says before, now and the threshold, and shows the last readings', () => {
    const told = tell('segment-threshold-crossed');
    expect(told.text).to.equal('Members rose from 9,800 to 10,200. The threshold is 10,000.');
    expect(told.chart?.points.map(({ value }) => value)).to.deep.equal([9200, 9400, 9600, 9800, 10_200]);
  });

  it('of a crossing shows as many decimals as its threshold has', () => {
    const facts = { before: 0.1, now: 0.12561, history: [] };
    const told = factsOf('measure-threshold-crossed', facts, { threshold: 0.1255 });
    expect(told).to.include({ Threshold: '0.1255', Now: '0.1256', Before: '0.1' });
    expect(tell('measure-threshold-crossed', facts, { threshold: 0.1255 }).title).to.contain('0.1255');
  });

  it('of several readings a day says the time of each', () => {
    const at = Date.UTC(2026, 7, 1, 8);
    const history = [0, 1].map((hours) => ({ value: 9_000 + hours, measuredAt: at + hours * 3_600_000 }));
    const told = tell('segment-threshold-crossed', { history });
    expect(told.chart?.points.map(({ label }) => label)).to.deep.equal(['Aug 1, 10:00', 'Aug 1, 11:00']);
  });

  it('of a unification that nobody let finish does not say that it failed', () => {
    const titled = (status: string): string => tell('unification-completed', { status }).title;
    expect(titled('failed')).to.equal('Contoso: unification ended with a failure');
    expect(titled('cancelled')).to.equal('Contoso: unification did not complete');
    expect(titled('skipped')).to.equal('Contoso: unification did not complete');
  });

  it('of a full refresh says each stage in words, and that it was not all well', () => {
    const told = tell('full-refresh-completed');
    expect(told.title).to.equal('Contoso: full refresh ended with failures');
    expect(told.stages?.[0]).to.deep.equal({
      name: 'Data sources',
      state: '7 successful and 1 failed',
      severity: 'attention',
    });
    expect(told.stages?.find(({ name }) => name === 'Match')?.state).to.equal('Successful');
  });

  it('of a recovery says how long the failures lasted in number', () => {
    expect(tell('refresh-succeeded').text).to.equal('Back to normal after 2 failures in a row.');
    expect(tell('refresh-succeeded', { failuresBefore: 0 }).text).to.equal(undefined);
  });

  it('of an environment that is seen for the first time does not say for how long it was not', () => {
    expect(factsOf('watch-restored', { since: 0 })).not.to.have.property('Not seen for');
    expect(factsOf('watch-restored')).to.include({ 'Not seen for': '42 min' });
  });
});

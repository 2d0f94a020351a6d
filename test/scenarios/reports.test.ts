/** People plan several reports, end one of them, and are told which, and what still comes. */
import { expect } from 'chai';
import { asker } from './asker.ts';
import { openStage, type Stage } from './stage.ts';

describe('A channel with several reports', () => {
  let stage: Stage;
  let chat: ReturnType<typeof asker>;

  beforeEach(async () => {
    stage = await openStage([{ name: 'Contoso' }, { name: 'Fabrikam' }], (all) => {
      for (const one of all) one.succeedRefresh('Loyalty files');
    });
    chat = asker(stage, stage.teams.team('Data').channel('Alerts'));
    await chat.place.install();
    await chat.say('switchinstance Contoso');
  });
  afterEach(() => stage.close());

  it('reads what a report is about when it is planned', async () => {
    expect(await chat.say('report on segments daily at 08:00')).to.contain('Status of Contoso: Segments');
    expect(await chat.say('report daily at 08:00')).not.to.contain('Segments');
  });

  it('reads which one has ended and which still comes, until none does', async () => {
    await chat.say('report on segments daily at 08:00');
    await chat.say('report weekly monday 09:00');
    expect(await chat.say('report on segments off'))
      .to.contain('That report no longer comes by itself')
      .and.to.contain('Still planned here: Status of Contoso')
      .and.not.to.contain('No more automatic reports');
    expect(await chat.say('report on segments off')).to.contain('That report was not planned here');
    expect(await chat.say('report off')).to.contain('No more automatic reports');
    expect(await chat.say('report off')).to.contain('No reports were planned here');
  });

  it('reads what comes of another environment', async () => {
    await chat.say('report daily at 08:00 of Fabrikam');
    expect(await chat.say('report off'))
      .to.contain('That report was not planned here')
      .and.to.contain('Status of Contoso')
      .and.to.contain('Still planned here: Status of Fabrikam');
  });

  for (const line of [
    ...['report now', 'rapport maintenant', 'informe ara', 'отчёт сейчас', 'rapport nå', 'relatório agora'],
  ]) {
    it(`gets one at once by \u201c${line}\u201d`, async () => {
      expect(await chat.say(line)).to.contain('Loyalty files');
    });
  }

  for (const line of [
    ...['report of segments', 'report of segments daily', 'rapport sur les segments', 'отчёт о сегментах'],
    ...['отчёт по сегментам', 'informe sobre segments', 'rapport om segmenter', 'relatório dos segmentos'],
  ]) {
    it(`gets the part that \u201c${line}\u201d says`, async () => {
      expect(await chat.say(line)).to.contain('Status of Contoso: Segments');
    });
  }
});

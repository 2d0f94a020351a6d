/** Whose language is spoken where: a channel's is the installer's until somebody says otherwise, a private answer's the person's. */
import { expect } from 'chai';
import { person, type TeamsTeam } from '../fakes/teams-client.ts';
import { openStage, type Stage } from './stage.ts';

const chloe = person('Chloé Installer');
const rita = person('Rita Reader');

describe('People of several languages', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await openStage([{ name: 'Contoso' }], ([one]) => one?.succeedRefresh('Loyalty files'));
  });
  afterEach(() => stage.close());

  /** As Teams tells it where the person's client is French. */
  const install = ({ teamId, tenantId }: TeamsTeam) =>
    stage.teams.send({
      ...{ type: 'installationUpdate', action: 'add', locale: 'fr-FR' },
      conversation: { id: teamId, isGroup: true, conversationType: 'channel', tenantId },
      channelData: { tenant: { id: tenantId }, team: { id: teamId, name: 'Donn\u00e9es' } },
      from: { id: chloe.id, name: chloe.name, aadObjectId: chloe.objectId },
    });

  it('are answered in the channel in the language of who installed, and in private in their own', async () => {
    const team = stage.teams.team('Données');
    const { general } = team;
    const own = stage.teams.personal(rita);
    const last = (id: string) => stage.lines(id).at(-1) ?? '';
    await install(team);
    expect(last(general.conversationId)).to.match(/[éèà]|vous|préviens/i);
    await general.say('подписаться сбой', { from: rita, locale: 'ru-RU' });
    expect(last(general.conversationId), 'understood in Russian, answered in French').to.match(/abonn/i);
    await own.say('subscribe failures', { from: rita, locale: 'ru-RU' });
    expect(last(own.conversationId), 'understood in English, answered in Russian').to.match(/[а-я]{4}/i);
    stage.insights[0]?.failRefresh('Loyalty files');
    await stage.look();
    expect(last(general.conversationId)).to.match(/échou|échec/i);
    expect(last(own.conversationId)).to.match(/сбой|ошибк|не удал/i);
  });

  it('hear of all that is to come in the language that one of them said, whoever speaks next', async () => {
    const team = stage.teams.team('Data');
    const { general } = team;
    await install(team);
    await general.say('langue norvégien', { from: chloe, locale: 'fr-FR' });
    await general.say('abonner oppdateringsfeil', { from: rita, locale: 'ru-RU' });
    await stage.clock.advance(1000);
    stage.insights[0]?.failRefresh('Loyalty files');
    await stage.look();
    expect(stage.lines(general.conversationId).at(-1)).to.match(/mislyktes|feilet/i);
    expect(stage.cards(general.conversationId).at(-1)).to.contain('"lang":"nb"');
  });
});

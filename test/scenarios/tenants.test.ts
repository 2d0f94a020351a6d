/** Tenants that call everything by the same names never meet. */
import { expect } from 'chai';
import { openStage, TENANTS } from './stage.ts';

describe('Two channels of two tenants with equal names', () => {
  it('never hear of each other', async () => {
    const [contoso, fabrikam] = TENANTS;
    const stage = await openStage(
      [
        { name: 'Production', tenant: contoso },
        { name: 'Production', tenant: fabrikam },
      ],
      (both) => {
        for (const one of both) one.succeedRefresh('Loyalty files');
      },
    );
    const here = stage.teams.team('Data', { tenantId: contoso }).channel('Alerts');
    const there = stage.teams.team('Data', { tenantId: fabrikam }).channel('Alerts');
    for (const channel of [here, there]) {
      await channel.install();
      await channel.say('subscribe refresh failed for "Loyalty files"');
    }
    const before = [here, there].map(({ conversationId }) => stage.lines(conversationId).length);
    stage.insights[1]?.failRefresh('Loyalty files');
    await stage.look();
    expect(stage.lines(here.conversationId)).to.have.length(before[0] ?? 0);
    expect(stage.lines(there.conversationId)).to.have.length((before[1] ?? 0) + 1);
    await stage.close();
  });
});

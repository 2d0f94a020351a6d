/** Proves what the console writes of a delivery. */
import { expect } from 'chai';
import { createConsoleDestination } from '../../src/destinations/console.ts';
import { addressOf, describeDestination, parcelOf, placeOf } from '../contracts/destination.ts';

describeDestination('the console', () => {
  const lines: string[] = [];
  return {
    destination: createConsoleDestination({ write: (line) => lines.push(line) }),
    arrived: () => lines,
    expansions: () => 0,
  };
});

describe('the console', () => {
  it('names the team and the channel where it knows them', async () => {
    const lines: string[] = [];
    const destination = createConsoleDestination({ write: (line) => lines.push(line) });
    const address = addressOf('19:general@thread.tacv2');
    const place = { ...placeOf('19:general@thread.tacv2'), teamName: 'Loyalty', channelName: 'Alerts' };
    await destination.send(parcelOf({ address: { ...address, destination: 'teams', place } }));
    expect(lines).to.deep.equal(['TD-7F3K2Q9 Loyalty / Alerts: Loyalty files: refresh failed (Failed)']);
  });

  it('that can’t be written to refuses', async () => {
    const destination = createConsoleDestination({
      write: () => {
        throw new Error('closed');
      },
    });
    expect(await destination.send(parcelOf())).to.include({ kind: 'refused' });
  });
});

/** What every store does, whatever engine it stands on. */
import { describeAudit } from './store/audit.ts';
import { describeButtons } from './store/buttons.ts';
import { describeConversations } from './store/conversations.ts';
import { describeEditing } from './store/editing.ts';
import { describeErrands } from './store/errands.ts';
import { type OpenUnderTest, START, type StoreUnderTest } from './store/given.ts';
import { describeHours } from './store/hours.ts';
import { describeMatching } from './store/matching.ts';
import { describeMutes } from './store/mutes.ts';
import { describeOnce } from './store/once.ts';
import { describeOperations } from './store/operations.ts';
import { describePace } from './store/pace.ts';
import { describeQueue } from './store/queue.ts';
import { describeQueueModel } from './store/queue-model.ts';
import { describeRecipients } from './store/recipients.ts';
import { describeRenewing } from './store/renewing.ts';
import { describeRetention } from './store/retention.ts';
import { describeStories } from './store/stories.ts';
import { describeSubscriptions } from './store/subscriptions.ts';
import { describeTenants } from './store/tenants.ts';
import { describeTogether } from './store/together.ts';
import { describeTroubled } from './store/troubled.ts';
import { describeWatch } from './store/watch.ts';
import { describeWishes } from './store/wishes.ts';

export type { OpenUnderTest, StoreUnderTest } from './store/given.ts';

/** `open` gives an empty store each time it is called. */
export const describeStore = (name: string, open: OpenUnderTest): void => {
  describe(`The store on ${name}`, () => {
    let current: StoreUnderTest;
    beforeEach(async () => {
      current = await open(START);
    });
    afterEach(async () => {
      await current.close();
    });
    const under = (): StoreUnderTest => current;
    describeWatch(under);
    describeEditing(under);
    describeWishes(under);
    describeMatching(under);
    describeQueue(under);
    describeQueueModel(under);
    describePace(under);
    describeTogether(under);
    describeTroubled(under);
    describeRenewing(under);
    describeConversations(under);
    describeStories(under);
    describeHours(under);
    describeMutes(under);
    describeSubscriptions(under);
    describeRecipients(under);
    describeOnce(under);
    describeButtons(under);
    describeErrands(under);
    describeAudit(under);
    describeTenants(under);
    describeOperations(under);
    describeRetention(under);
  });
};

/** What goes out for what was claimed: which cards are edited in their place, and what is posted then. */
import { actionsOf } from './actions.ts';
import type { ClaimedDelivery } from './model.ts';
import type { CardEdit, Parcel } from './ports.ts';
import type { Say } from './say.ts';
import type { Wording } from './wording.ts';

type Packed = Omit<Parcel, 'address' | 'told'>;

/** The usual is a line below the story's card; some want to see more. */
const isAnew = ({ subscription, event }: ClaimedDelivery): boolean =>
  subscription?.broadcast === 'all' || (subscription?.broadcast === 'recovery' && event.chapter === 'closes');

const faceOf = (delivery: ClaimedDelivery, say: Say, wording: Wording) => ({
  notification: wording.one(delivery, say),
  reference: delivery.reference,
  actions: actionsOf(delivery),
  actionsId: delivery.id,
});

const one = (delivery: ClaimedDelivery, say: Say, wording: Wording): Packed | undefined => {
  const { story, isEdit = false } = delivery;
  const cardId = story?.cardId;
  if (isEdit && cardId === undefined) return undefined;
  const face = faceOf(delivery, say, wording);
  if (cardId === undefined) return { ...face, say };
  const post = isEdit ? 'nothing' : isAnew(delivery) ? 'card' : 'line';
  return { ...face, say, edits: [{ ...face, cardId }], post };
};

/** The cards of stories that go on in a digest must not stay as they were: each is edited to the last that is told of it. */
const editsOf = (deliveries: readonly ClaimedDelivery[], say: Say, wording: Wording): readonly CardEdit[] => {
  const last = new Map<string, ClaimedDelivery>();
  for (const delivery of deliveries) if (delivery.story?.cardId) last.set(delivery.story.cardId, delivery);
  return [...last].map(([cardId, delivery]) => ({ cardId, ...faceOf(delivery, say, wording) }));
};

/** What goes out as one post, called by the first that is in it. */
export type Sending = {
  readonly deliveries: readonly ClaimedDelivery[];
  readonly first: ClaimedDelivery;
  readonly isDigest: boolean;
};

/** The one that all are told in; a digest of several stands in none. */
const threadOf = ([first, ...others]: readonly ClaimedDelivery[]): string | undefined => {
  const threadId = first?.subscription?.threadId;
  return others.every(({ subscription }) => subscription?.threadId === threadId) ? threadId : undefined;
};

/** Undefined: there is nothing to send. Throws when it can't be put into words. */
export const pack = ({ deliveries, first, isDigest }: Sending, say: Say, wording: Wording): Packed | undefined => {
  const threadId = threadOf(deliveries);
  const thread = threadId !== undefined && { threadId };
  if (!isDigest) {
    const packed = one(first, say, wording);
    return packed && { ...packed, ...thread };
  }
  const news = deliveries.filter(({ isEdit }) => !isEdit);
  const edits = editsOf(deliveries, say, wording);
  if (news.length === 0 && edits.length === 0) return undefined;
  const notification = news.length > 0 ? wording.digest(news, say) : wording.one(first, say);
  return {
    notification,
    reference: first.reference,
    say,
    ...(edits.length > 0 && { edits }),
    ...(news.length === 0 && { post: 'nothing' }),
    ...thread,
  };
};
